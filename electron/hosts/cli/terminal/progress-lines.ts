import type { UploadSummary } from '../../../../shared/api/upload-calls.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { secondsLeft } from '../../../../shared/transfers/rate.ts'
import type { UploadProgress } from '../../../services/ports.ts'
import { formatBytes } from './terminal.ts'

const WIDTH = 24
/** So that the lines fit into a small window. */
const MAX_FILES_SHOWN = 5
export const ALL_PAUSED = 'All uploads are paused. Go on: sandglass transfers resume'
const LONGEST_TOLD_SECONDS = 100 * 3600

type Whole = UploadProgress['summary']
type File = UploadProgress['uploads'][number]

/** What a terminal shows of uploads: where there are several, a line for each that is under way, and one for all of them. */
export function progressLines({ uploads: running, summary: whole }: UploadProgress): string[] {
  const { sentBytes, totalBytes, trouble } = whole
  const total = [bar(sentBytes, totalBytes), `${formatBytes(sentBytes)} of ${formatBytes(totalBytes)}`, ...pace(whole)]
  const troubles = whole.isPaused ? [ALL_PAUSED] : trouble === undefined ? [] : [displayText(trouble.message)]
  if (whole.files <= 1) {
    const [file] = running
    return [joined([...total, ...(file === undefined ? [] : [...stage(file), displayText(file.name)])]), ...troubles]
  }
  const shown = running.slice(0, MAX_FILES_SHOWN)
  const more = running.length - shown.length
  return [
    ...shown.map((file) =>
      joined([`  ${percent(file.sentBytes, file.size)}`, ...stage(file), ...pace(file), displayText(file.name)]),
    ),
    ...(more > 0 ? [`  and ${more} more`] : []),
    joined([...total, `${whole.done} of ${whole.files} files`]),
    ...troubles,
  ]
}

/** Seconds until the rest is sent, or undefined while nobody knows, and where there is none. */
export function timeLeft({
  bytesPerSecond,
  sentBytes,
  totalBytes,
}: Pick<UploadSummary, 'bytesPerSecond' | 'sentBytes' | 'totalBytes'>): number | undefined {
  return totalBytes > sentBytes ? secondsLeft(totalBytes - sentBytes, bytesPerSecond) : undefined
}

/** Seconds as `9 s`, `4 min 30 s`, `2 h 05 min`: short, and of nearly the same length from second to second. */
export function formatTimeLeft(seconds: number): string {
  if (seconds >= LONGEST_TOLD_SECONDS) return 'days'
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const two = (value: number) => String(value).padStart(2, '0')
  if (hours > 0) return `${hours} h ${two(minutes)} min`
  return minutes > 0 ? `${minutes} min ${two(seconds % 60)} s` : `${seconds} s`
}

/** How much of it, in whole percent; all of it only when it is all. */
export function percent(sentBytes: number, totalBytes: number): string {
  return `${String(Math.floor(shareOf(sentBytes, totalBytes) * 100)).padStart(3)} %`
}

function bar(sentBytes: number, totalBytes: number): string {
  const filled = Math.floor(shareOf(sentBytes, totalBytes) * WIDTH)
  return `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${percent(sentBytes, totalBytes)}`
}

function shareOf(sentBytes: number, totalBytes: number): number {
  return totalBytes === 0 ? 0 : Math.min(1, sentBytes / totalBytes)
}

function pace(of: Whole | File): string[] {
  const { bytesPerSecond, sentBytes } = of
  if (bytesPerSecond === undefined) return []
  const totalBytes = 'totalBytes' in of ? of.totalBytes : of.size
  const left = timeLeft({ bytesPerSecond, sentBytes, totalBytes })
  return [`${formatBytes(bytesPerSecond)}/s`, ...(left === undefined ? [] : [`${formatTimeLeft(left)} left`])]
}

/** That it uploads is what the numbers say. */
function stage({ state }: File): string[] {
  return state === 'uploading' ? [] : [state]
}

function joined(cells: readonly string[]): string {
  return cells.join('  ')
}
