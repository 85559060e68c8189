import { ArrowUpToLine, type LucideIcon, Pause, Play, RotateCw, X } from 'lucide-react'
import type { Upload } from '../../../shared/api/upload-calls.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { IconButton } from '../../ui/button.tsx'
import { commandsFor, stateBadge, troubleOf, type UploadCommand, uploadDetail } from './upload-texts.ts'
import styles from './uploads-bar.module.css'
import { useUploadCommands } from './use-uploads.ts'

const COMMANDS: Readonly<
  Record<UploadCommand, { readonly icon: LucideIcon; readonly label: (name: string) => string }>
> = {
  pause: { icon: Pause, label: (name) => `Pause ${name}` },
  resume: { icon: Play, label: (name) => `Resume ${name}` },
  first: { icon: ArrowUpToLine, label: (name) => `Upload ${name} first` },
  retry: { icon: RotateCw, label: (name) => `Try ${name} again` },
  cancel: { icon: X, label: (name) => `Cancel ${name}` },
  dismiss: { icon: X, label: (name) => `Take ${name} off the list` },
}

export interface UploadRowProps {
  readonly upload: Upload
  readonly isAllPaused: boolean
  /** Whether Tab leads to its buttons. */
  readonly isTabStop: boolean
}

export function UploadRow({ upload, isAllPaused, isTabStop }: UploadRowProps) {
  const { run } = useUploadCommands()
  const name = displayText(upload.name)
  const detail = uploadDetail(upload)
  const why = troubleOf(upload)
  const { tone, label } = stateBadge(upload)
  return (
    <>
      <span className={styles['name']}>
        <span title={name}>{name}</span>
        <span className={styles['detail']} title={detail} data-why={why === undefined ? undefined : upload.state}>
          {detail}
        </span>
      </span>
      <Badge tone={tone}>{label}</Badge>
      <span className={styles['buttons']}>
        {commandsFor(upload, isAllPaused).map((command) => (
          <IconButton
            key={command}
            size="s"
            icon={COMMANDS[command].icon}
            label={COMMANDS[command].label(name)}
            excludeFromTabOrder={!isTabStop}
            data-command={command}
            onPress={() => void run(command, upload.id)}
          />
        ))}
      </span>
    </>
  )
}
