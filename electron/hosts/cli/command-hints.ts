import type { ErrorCode } from '../../../shared/errors.ts'

const VAULTS = 'Here: --vault passphrase, or --vault session.'

/** The services' hints hold on every host; these say how it is done on this one. */
const BY_ERROR: Partial<Record<ErrorCode, string>> = {
  'keychain-unavailable': VAULTS,
  'keychain-locked': VAULTS,
  'keychain-denied': VAULTS,
  'credentials-gone': 'Here: sandglass renew ID --for 24h, or sandglass share.',
  'no-such-bucket': 'Here: sandglass ls shows the buckets.',
  'no-such-key': 'Here: sandglass ls s3://BUCKET/PREFIX shows what is there.',
  'not-revocable': 'Here: sandglass policy --install shows it.',
  'wrong-region': 'Here: sandglass connect test NAME finds it.',
  'wrong-secret': 'Here: sandglass connect test NAME tries it.',
}

/** A hint of the services, with the command or the option that follows it. */
export function commandHint(code: ErrorCode, hint: string): string {
  const command = BY_ERROR[code]
  return command === undefined ? hint : `${hint} ${command}`
}
