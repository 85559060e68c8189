import { describe, expect, it } from 'vitest'
import { missingReason, REQUIREMENTS, type RequirementId } from '../../build/test-requirements.ts'

/**
 * A `describe` for tests that need a program outside npm. Without the program they are skipped, in one line that says
 * why; with `SANDGLASS_TEST_REQUIRE=all` that is a failure.
 */
export function requireOrSkip(id: RequirementId, suite: string, tests: () => void): void {
  const reason = missingReason(REQUIREMENTS[id])
  if (reason === undefined) {
    describe(suite, tests)
    return
  }
  describe(suite, () => {
    if (process.env['SANDGLASS_TEST_REQUIRE'] === 'all') {
      it('has what it needs', () => expect.fail(reason))
    } else {
      process.stderr.write(`skipped: ${suite}: ${reason}\n`)
      // The title carries the reason into the report, for the summary of `npm test`.
      it.skip(reason)
    }
  })
}
