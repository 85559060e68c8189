import { describe, expect, it } from 'vitest'
import { summarize, type TestRun, vitestReport } from '../../../build/test-summary.ts'

type Status = 'passed' | 'failed' | 'skipped' | 'todo' | 'pending'

function fileOf(statuses: readonly Status[], status: 'passed' | 'failed' = 'passed', message = '') {
  const assertionResults = statuses.map((testStatus) => ({
    ancestorTitles: ['', 'suite'],
    title: `is ${testStatus}`,
    status: testStatus,
    failureMessages: testStatus === 'failed' ? ['not so\nat a place'] : [],
  }))
  return { name: 'some.test.ts', status, message, assertionResults }
}

function runOf(files: readonly ReturnType<typeof fileOf>[], exitCode = 0): TestRun {
  return { name: 'unit', exitCode, report: { testResults: [...files] } }
}

describe('summarize', () => {
  it('adds the tests of all runs up', () => {
    const runs = [runOf([fileOf(['passed', 'passed'])]), runOf([fileOf(['passed', 'failed'], 'failed')], 1)]
    expect(summarize(runs, false)).toEqual({
      passed: 3,
      failed: 1,
      skipped: [],
      problems: [],
      failures: ['suite: is failed: not so'],
    })
  })

  it('names skipped tests by suite and reason', () => {
    const summary = summarize([runOf([fileOf(['passed', 'skipped', 'todo'])])], false)
    expect(summary).toEqual({
      passed: 1,
      failed: 0,
      skipped: ['suite: is skipped', 'suite: is todo'],
      problems: [],
      failures: [],
    })
  })

  it('counts skipped tests as failed when everything is required', () => {
    expect(summarize([runOf([fileOf(['passed', 'skipped', 'todo'])])], true).failed).toBe(2)
  })

  it('counts a test that did not finish as failed', () => {
    expect(summarize([runOf([fileOf(['passed', 'pending'], 'failed')], 1)], false)).toMatchObject({
      passed: 1,
      failed: 1,
    })
  })

  it('counts a file that does not load once, with its message', () => {
    const summary = summarize([runOf([fileOf(['passed']), fileOf([], 'failed', 'no such module')], 1)], false)
    expect(summary).toEqual({
      passed: 1,
      failed: 1,
      skipped: [],
      problems: ['some.test.ts: no such module'],
      failures: [],
    })
  })

  it('counts a failed hook after passed tests', () => {
    expect(summarize([runOf([fileOf(['passed'], 'failed')], 1)], false).failed).toBe(1)
  })

  it('counts a run that ends badly although its tests passed', () => {
    const summary = summarize([runOf([fileOf(['passed'])], 1)], false)
    expect(summary).toMatchObject({ passed: 1, failed: 1, problems: ['unit ended with exit code 1'] })
  })

  it('counts a run without a report by its exit code', () => {
    const build: TestRun = { name: 'build', exitCode: 2, report: undefined }
    expect(summarize([build, runOf([fileOf(['passed'])])], false).failed).toBe(1)
    expect(summarize([{ ...build, exitCode: 0 }, runOf([fileOf(['passed'])])], false).failed).toBe(0)
  })

  it('fails when no tests ran', () => {
    expect(summarize([runOf([])], false)).toEqual({
      passed: 0,
      failed: 1,
      skipped: [],
      problems: ['no tests ran'],
      failures: [],
    })
  })
})

describe('vitestReport', () => {
  it('refuses a report with a status that would not be counted', () => {
    const report = { testResults: [{ ...fileOf(['passed']), status: 'unheard-of' }] }
    expect(vitestReport.safeParse(report).success).toBe(false)
  })
})
