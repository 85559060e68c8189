import type { TestStepResult } from '../../../shared/api/connection-calls.ts'
import type { CallOutput } from '../../../shared/api/contract.ts'
import type { Tone } from '../../ui/badge.tsx'
import { clockText } from './connection-texts.ts'

export type TestReport = CallOutput<'connections.test'>
export type TestStep = TestStepResult['step']
export type Correction = TestReport['corrections'][number]

/** What each step does, in the order of the test. */
export const STEP_TEXTS: Readonly<Record<TestStep, string>> = {
  list: 'List what is in the bucket',
  put: 'Upload a test file',
  get: 'Read it back',
  link: 'Open it by a link, without keys',
  tamper: 'Have a tampered link refused',
  delete: 'Delete the test file',
}

export type StepState = 'waiting' | 'running' | 'ok' | 'failed' | 'skipped'

export const STEP_STATE_TEXTS: Readonly<Record<StepState, string>> = {
  waiting: 'Not yet',
  running: 'Trying…',
  ok: 'Done',
  failed: 'Failed',
  skipped: 'Not tried',
}

export function stepState(step: TestStepResult): Exclude<StepState, 'waiting' | 'running'> {
  if (step.skipped !== undefined) return 'skipped'
  return step.ok ? 'ok' : 'failed'
}

export interface Verdict {
  readonly tone: Tone
  readonly title: string
  readonly text: string
  /** Whether files can be shared with it as it is. */
  readonly works: boolean
}

/** What the steps mean for someone who wants to share. */
export function verdictOf(report: TestReport): Verdict {
  const states = new Map(report.steps.map((step) => [step.step, stepState(step)]))
  const is = (step: TestStep, state: StepState) => states.get(step) === state
  if (is('tamper', 'failed') && is('link', 'ok')) {
    return {
      tone: 'bad',
      title: 'Not safe to share from',
      text: 'This storage also opens links that were changed on the way, so its links protect nothing.',
      works: false,
    }
  }
  if (report.steps.every((step) => stepState(step) === 'ok')) {
    return {
      tone: 'good',
      title: 'It works',
      text: 'Files can be uploaded, opened by a link, and taken back.',
      works: true,
    }
  }
  if (is('link', 'ok')) return partlyWorks(is('list', 'failed'), is('delete', 'failed'))
  if (is('list', 'ok') && is('put', 'skipped')) {
    return {
      tone: 'info',
      title: 'The keys work',
      text:
        report.bucket === undefined
          ? 'There is no bucket yet. Make one at your provider, then test again.'
          : 'Choose the bucket that uploads go to, and the rest is tested as well.',
      works: false,
    }
  }
  if (is('list', 'ok') && is('put', 'failed')) {
    return {
      tone: 'warn',
      title: 'It can’t be uploaded to',
      text: 'What is already in the bucket can be listed, and may be shared. New files can’t be put there.',
      works: false,
    }
  }
  return {
    tone: 'bad',
    title: 'It doesn’t work yet',
    text: 'The step below says why, and what may help.',
    works: false,
  }
}

function partlyWorks(listFails: boolean, deleteFails: boolean): Verdict {
  const texts = [
    ...(listFails ? ['The bucket can’t be browsed with this key.'] : []),
    ...(deleteFails
      ? [
          'Nothing can be deleted with this key, so links to uploads can’t be taken back, and the test file is still there.',
        ]
      : []),
  ]
  return {
    tone: 'warn',
    title: 'Sharing works, with a limit',
    text: texts.join(' ') || 'One step failed that sharing doesn’t need.',
    works: true,
  }
}

/** Milliseconds as short as they can be told: `84 ms`, `1.2 s`. */
export function stepTime(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** What a correction’s button does. A clock has none: its difference is taken into account without being asked. */
export function correctionText({ field, from, to }: Correction): { readonly text: string; readonly button?: string } {
  switch (field) {
    case 'region':
      return { text: `The bucket is in ${to}, not in ${from}.`, button: `Use ${to}` }
    case 'addressing':
      return {
        text: `This storage wants the bucket in the ${to === 'path' ? 'path' : 'host name'}.`,
        button: to === 'path' ? 'Put it in the path' : 'Put it in the host name',
      }
    case 'clock':
      return { text: clockText(Number(to)) ?? 'This computer’s clock agrees with the storage’s again.' }
  }
}

/** Whether choosing a bucket would let the test go on. */
export function needsBucket(report: TestReport, bucket: string | undefined): boolean {
  return (
    bucket === undefined && report.bucket !== undefined && report.steps.some(({ step, ok }) => step === 'list' && ok)
  )
}
