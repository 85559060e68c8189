import { z } from 'zod'

/** The part of Vitest's JSON report that is counted. */
export const vitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['passed', 'failed']),
      message: z.string(),
      assertionResults: z.array(
        z.object({
          ancestorTitles: z.array(z.string()),
          title: z.string(),
          status: z.enum(['passed', 'failed', 'skipped', 'todo', 'pending', 'disabled']),
          failureMessages: z.nullish(z.array(z.string())),
        }),
      ),
    }),
  ),
})

export type VitestReport = z.infer<typeof vitestReport>

/** One run of Vitest, or of another command that has no report. */
export interface TestRun {
  readonly name: string
  readonly exitCode: number
  /** Undefined when Vitest ended without writing one. */
  readonly report: VitestReport | undefined
}

export interface TestSummary {
  readonly passed: number
  readonly failed: number
  /** `suite: reason` of each test that didn't run. */
  readonly skipped: readonly string[]
  /** Failures that aren't a failed test: a file that doesn't load, a run that broke off, a run of nothing. */
  readonly problems: readonly string[]
  /** `suite: test: what was wrong` of each test that failed, one line each: whoever sees only the end of the output sees them. */
  readonly failures: readonly string[]
}

/**
 * Adds runs up. Whatever could hide a failure counts as one: a file that couldn't be loaded, a test that didn't finish,
 * an error outside any test, no tests at all and, with `requireAll`, each skipped test.
 */
export function summarize(runs: readonly TestRun[], requireAll: boolean): TestSummary {
  const outcomes = runs.map(summarizeRun)
  const passed = sum(outcomes.map((outcome) => outcome.passed))
  const skipped = outcomes.flatMap((outcome) => outcome.skipped)
  const problems = outcomes.flatMap((outcome) => outcome.problems)
  const failedTests = sum(outcomes.map((outcome) => outcome.failed))
  if (passed + failedTests + skipped.length === 0) problems.push('no tests ran')
  const failedSkips = requireAll ? skipped.length : 0
  const failures = outcomes.flatMap((outcome) => outcome.failures)
  return { passed, failed: failedTests + failedSkips + problems.length, skipped, problems, failures }
}

function summarizeRun({ name, exitCode, report }: TestRun): TestSummary {
  const files = report?.testResults ?? []
  const tests = files.flatMap((file) => file.assertionResults)
  const passed = tests.filter((test) => test.status === 'passed').length
  const skipped = tests.filter(isSkipped)
  const failures = tests.filter(isFailed)
  const failed = failures.length

  const problems = files
    .filter((file) => file.status === 'failed' && file.assertionResults.every((test) => !isFailed(test)))
    .map((file) => `${file.name}: ${file.message || 'failed outside its tests'}`)
  if (exitCode !== 0 && failed + problems.length === 0) problems.push(`${name} ended with exit code ${exitCode}`)
  return {
    passed,
    failed,
    skipped: skipped.map(titleOf),
    problems,
    failures: failures.map((test) => `${titleOf(test)}: ${firstLine(test.failureMessages?.[0] ?? test.status)}`),
  }
}

type TestResult = VitestReport['testResults'][number]['assertionResults'][number]

const titleOf = ({ ancestorTitles, title }: TestResult): string => [...ancestorTitles.filter(Boolean), title].join(': ')

const firstLine = (text: string): string => (text.split('\n', 1)[0] ?? '').slice(0, 300)

const isSkipped = ({ status }: TestResult): boolean => status === 'skipped' || status === 'todo'

const isFailed = (test: TestResult): boolean => test.status !== 'passed' && !isSkipped(test)

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
