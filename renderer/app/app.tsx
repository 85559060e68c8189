import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { AppError } from '../../shared/errors.ts'
import { ActionsProvider } from '../actions/actions-context.tsx'
import { PlatformProvider } from '../api/client-context.tsx'
import { FileIntake } from '../features/share/file-intake.tsx'
import { SharingProvider } from '../features/share/share-context.tsx'
import { UploadsProvider } from '../features/uploads/uploads-context.tsx'
import type { Platform } from '../platform/platform.ts'
import { NowContext } from '../time/now-context.tsx'
import { NowStore } from '../time/now-store.ts'
import { ToastProvider } from '../ui/toast.tsx'
import { RouterProvider } from './router.tsx'
import { Shell } from './shell.tsx'
import { StartFailed } from './start-failed.tsx'
import { StartGate } from './start-gate.tsx'

/** The whole app on one host. */
export function App({ platform }: { platform: Platform }) {
  const [queries] = useState(
    () =>
      new QueryClient({
        // The host is on this computer: what it answers is fresh until it says otherwise. Trying again is the person's choice.
        defaultOptions: {
          queries: { retry: false, staleTime: 30_000, networkMode: 'always' },
          mutations: { networkMode: 'always' },
        },
      }),
  )
  const [now] = useState(() => new NowStore())
  const [ended, setEnded] = useState<AppError>()
  useEffect(() => platform.onEnded?.(setEnded), [platform])
  if (ended !== undefined) return <StartFailed error={ended} />
  return (
    <PlatformProvider platform={platform}>
      <QueryClientProvider client={queries}>
        <NowContext value={now}>
          <ToastProvider>
            <RouterProvider>
              <ActionsProvider>
                <UploadsProvider>
                  <SharingProvider>
                    <FileIntake />
                    <StartGate>
                      <Shell />
                    </StartGate>
                  </SharingProvider>
                </UploadsProvider>
              </ActionsProvider>
            </RouterProvider>
          </ToastProvider>
        </NowContext>
      </QueryClientProvider>
    </PlatformProvider>
  )
}
