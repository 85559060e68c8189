import { expect, it } from 'vitest'
import { commandHint } from '../../../../electron/hosts/cli/command-hints.ts'
import { keychainUnavailable } from '../../../../electron/services/vault/keychain-errors.ts'

it('names the options where a hint leaves a choice', () => {
  const { code, hint } = keychainUnavailable()
  expect(hint).not.toContain('--')
  expect(commandHint(code, hint)).toMatch(
    /passphrase, or this session only\. Here: --vault passphrase, or --vault session\.$/,
  )
})

it('leaves other hints as they are', () => {
  expect(commandHint('slow-down', 'Try again in a while.')).toBe('Try again in a while.')
})
