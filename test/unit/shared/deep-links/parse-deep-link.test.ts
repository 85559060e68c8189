import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { appEvent } from '../../../../shared/api/events.ts'
import { parseDeepLink } from '../../../../shared/deep-links/parse-deep-link.ts'

describe('parseDeepLink', () => {
  it.each([
    ['sandglass://share', { to: 'share' }],
    ['sandglass://share/', { to: 'share' }],
    ['sandglass://links', { to: 'links' }],
    ['sandglass://link/k3v9x2m7qd', { to: 'link', id: 'k3v9x2m7qd' }],
    ['sandglass://connect', { to: 'connect' }],
    ['sandglass://connect?provider=aws', { to: 'connect', provider: 'aws' }],
    ['sandglass://connect/?provider=aws', { to: 'connect', provider: 'aws' }],
  ])('leads to a place: %s', (address, link) => {
    expect(parseDeepLink(address)).toEqual(link)
  })

  it.each([
    // what a page would want done without the person
    'sandglass://upload?path=/etc/passwd',
    'sandglass://share?file=/etc/passwd',
    'sandglass://share/etc',
    'sandglass://open?url=https://evil.example',
    'sandglass://connect?provider=aws&endpoint=https://evil.example',
    'sandglass://connect?endpoint=https://evil.example',
    'sandglass://connect?provider=aws&accessKeyId=AKIDEXAMPLE&secretAccessKey=x',
    'sandglass://connect?provider=aws#secret',
    'sandglass://connect?provider=evil',
    'sandglass://connect?provider=__proto__',
    'sandglass://connect?provider=',
    'sandglass://connect/aws',
    'sandglass://revoke/k3v9x2m7qd',
    'sandglass://settings',
    'sandglass://link',
    'sandglass://link/',
    'sandglass://link/K3V9X2M7QD',
    'sandglass://link/k3v9x2m7q',
    'sandglass://link/k3v9x2m7qd/more',
    'sandglass://link/k3v9x2m7qd?provider=aws',
    'sandglass://link/../links',
    'sandglass://link/%6b3v9x2m7qd',
    'sandglass://links?provider=aws',
    // other spellings
    '',
    'sandglass:',
    'sandglass://',
    'sandglass:share',
    'sandglass:/share',
    'sandglass:///share',
    'SANDGLASS://share',
    'sandglass://SHARE',
    ' sandglass://share',
    'sandglass://share ',
    'sandglass://share\n',
    'sandglass://share\0',
    'sandglass://share\u202e',
    'sandglass://share:80',
    'sandglass://user@share',
    'sandglass://user:password@share',
    'sandglass://share//',
    'sandglass://share\\links',
    'sandglass://constructor',
    'sandglass://__proto__',
    // other schemes
    'sandglass-evil://share',
    'xsandglass://share',
    'https://sandglass/share',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,<script>',
    'app://bundle/',
    // switches
    '--inspect',
    '--no-sandbox',
    'sandglass://share --inspect',
    // length
    `sandglass://share${'/'.repeat(2048)}`,
    `sandglass://${'a'.repeat(1_000_000)}`,
  ])('is nothing: %j', (address) => {
    expect(parseDeepLink(address)).toBeUndefined()
  })

  it('answers nothing but what an event may carry, whatever it is given', () => {
    const parts = fc.constantFrom(
      'share',
      'links',
      'link',
      'connect',
      '/',
      '?',
      '&',
      'provider=',
      'aws',
      '..',
      '%2e',
      '#',
      '@',
    )
    const near = fc.array(fc.oneof(parts, fc.string({ maxLength: 6 })), { maxLength: 6 })
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          near.map((all) => `sandglass://${all.join('')}`),
        ),
        (address) => {
          const link = parseDeepLink(address)
          if (link !== undefined) expect(appEvent().safeParse({ type: 'deep-link', link }).success).toBe(true)
        },
      ),
      { numRuns: 2000 },
    )
  })
})
