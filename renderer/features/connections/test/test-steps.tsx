import { CircleCheck, CircleDashed, CircleMinus, CircleX, LoaderCircle } from 'lucide-react'
import { TEST_STEPS, type TestStepResult } from '../../../../shared/api/connection-calls.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { STEP_STATE_TEXTS, STEP_TEXTS, type StepState, stepState, stepTime, type TestStep } from '../test-texts.ts'
import styles from './test.module.css'

const ICONS = { ok: CircleCheck, failed: CircleX, skipped: CircleMinus, running: LoaderCircle, waiting: CircleDashed }

export interface TestStepsProps {
  /** Those that have ended. */
  readonly steps: readonly TestStepResult[]
  readonly isRunning: boolean
}

/** Every step of a test as it stands. */
export function TestSteps({ steps, isRunning }: TestStepsProps) {
  const ended = new Map(steps.map((step) => [step.step, step]))
  const running = isRunning ? TEST_STEPS.find((step) => !ended.has(step)) : undefined
  return (
    <ol className={styles['steps']} aria-label="Steps of the test" aria-busy={isRunning}>
      {TEST_STEPS.map((step) => {
        const result = ended.get(step)
        const state = result === undefined ? (step === running ? 'running' : 'waiting') : stepState(result)
        return <Step key={step} step={step} state={state} result={result} skipped={firstOfReason(steps, step)} />
      })}
    </ol>
  )
}

/** Why a step was not tried, unless the one before says the same. */
function firstOfReason(steps: readonly TestStepResult[], step: TestStep): string | undefined {
  const at = steps.findIndex((result) => result.step === step)
  const reason = steps[at]?.skipped
  return reason === steps[at - 1]?.skipped ? undefined : reason
}

interface StepProps {
  readonly step: TestStep
  readonly state: StepState
  readonly result: TestStepResult | undefined
  readonly skipped: string | undefined
}

function Step({ step, state, result, skipped }: StepProps) {
  const Icon = ICONS[state]
  return (
    <li className={styles['step']} data-state={state}>
      <Icon aria-hidden size={18} strokeWidth={1.9} />
      <div className={styles['about']}>
        <p>
          <span className={styles['does']}>{STEP_TEXTS[step]}</span>{' '}
          <span className={styles['state']}>
            {STEP_STATE_TEXTS[state]}
            {result !== undefined && state !== 'skipped' ? ` · ${stepTime(result.ms)}` : ''}
          </span>
        </p>
        {result?.error === undefined ? null : (
          <div className={styles['why']}>
            <p>{displayText(result.error.message)}</p>
            <p>{displayText(result.error.hint)}</p>
            <p>
              <code>{result.error.code}</code>
            </p>
          </div>
        )}
        {skipped === undefined ? null : <p className={styles['skipped']}>{displayText(skipped)}</p>}
      </div>
    </li>
  )
}
