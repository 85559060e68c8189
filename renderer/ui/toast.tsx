import { X } from 'lucide-react'
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'
import { Text } from 'react-aria-components/Text'
import {
  UNSTABLE_Toast as AriaToast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components/Toast'
import { Button, IconButton } from './button.tsx'
import styles from './toast.module.css'

export interface ToastMessage {
  readonly title: string
  readonly detail?: string | undefined
  readonly tone?: 'plain' | 'good' | 'warn' | 'bad'
  /** One thing to do about it. It must be possible elsewhere, too: toasts go away. */
  readonly action?: { readonly label: string; readonly run: () => void }
}

/** Shows a toast. @returns what takes it away before its time, for when it no longer holds */
export type ShowToast = (message: ToastMessage) => () => void

const ToastContext = createContext<ShowToast | undefined>(undefined)

const PLAIN_MS = 5000
const WITH_ACTION_MS = 9000

/** Short news at the edge of the window. Pointing at them or focusing them stops their time. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [queue] = useState(() => new ToastQueue<ToastMessage>({ maxVisibleToasts: 3 }))
  const show = useCallback<ShowToast>(
    (message) => {
      const key = queue.add(message, { timeout: message.action === undefined ? PLAIN_MS : WITH_ACTION_MS })
      return () => queue.close(key)
    },
    [queue],
  )
  return (
    <ToastContext value={show}>
      {children}
      <ToastRegion queue={queue} className={styles['region'] ?? ''} aria-label="News">
        {({ toast }) => (
          <AriaToast toast={toast} className={styles['toast'] ?? ''} data-tone={toast.content.tone ?? 'plain'}>
            <ToastContent className={styles['content'] ?? ''}>
              <Text slot="title">{toast.content.title}</Text>
              {toast.content.detail === undefined ? null : <Text slot="description">{toast.content.detail}</Text>}
            </ToastContent>
            {toast.content.action === undefined ? null : (
              <Button
                size="s"
                onPress={() => {
                  toast.content.action?.run()
                  queue.close(toast.key)
                }}
              >
                {toast.content.action.label}
              </Button>
            )}
            <IconButton slot="close" size="s" icon={X} label="Dismiss" />
          </AriaToast>
        )}
      </ToastRegion>
    </ToastContext>
  )
}

export function useToast(): ShowToast {
  const show = useContext(ToastContext)
  if (show === undefined) throw new Error('There is no ToastProvider above.')
  return show
}
