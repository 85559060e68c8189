import { expect, it } from 'vitest'
import { describeApp } from './support/describe-app.ts'

const AWS_CONFIG = '[default]\nregion = eu-central-1\n[profile work]\nregion = eu-west-1\nsource_profile = default\n'
const AWS_CREDENTIALS =
  '[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n'

describeApp('the first run', ({ openApp }) => {
  it('begins with the playground, and asks no second time', async () => {
    const { page } = await openApp({ startedWith: 'undecided' })
    await page.getByRole('heading', { name: 'Share a file with a link that runs out' }).waitFor()
    const choice = page.getByRole('region', { name: 'Try it now' })
    await choice.getByText('This computer only').waitFor()
    await choice.getByRole('button', { name: 'Try it now' }).click()
    await page.getByRole('navigation', { name: 'Sandglass' }).waitFor()
    await page.waitForURL(/#\/share$/)
    await page.reload()
    await page.getByRole('navigation', { name: 'Sandglass' }).waitFor()
    expect(await page.getByRole('button', { name: 'Try it now' }).count()).toBe(0)
  })

  it('is answered by keys alone', async () => {
    const { page } = await openApp({ startedWith: 'undecided' })
    await page.getByRole('button', { name: 'Try it now' }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForURL(/#\/share$/)
  })

  it('opens the form of a provider', async () => {
    const { page } = await openApp({ startedWith: 'undecided' })
    await page.getByRole('button', { name: 'Cloudflare R2' }).click()
    await page.getByRole('heading', { name: 'Connect a storage' }).waitFor()
    expect(await page.getByRole('radio', { name: 'Cloudflare R2' }).isChecked()).toBe(true)
    await page.getByRole('button', { name: 'Back to the connections' }).click()
    await page.getByRole('listitem', { name: 'playground' }).waitFor()
  })

  it('offers the profiles of ~/.aws, and fills the form in with the one that is chosen', async () => {
    const { page } = await openApp({
      startedWith: 'undecided',
      awsConfig: AWS_CONFIG,
      awsCredentials: AWS_CREDENTIALS,
    })
    await page.getByRole('button', { name: 'default Access key · eu-central-1' }).click()
    await page.getByRole('heading', { name: 'Connect a storage' }).waitFor()
    expect(await page.getByRole('radio', { name: 'Profile of ~/.aws' }).isChecked()).toBe(true)
    await page.getByRole('button', { name: 'default Profile' }).waitFor()
    await page.getByText('Empty for eu-central-1.').waitFor()
    expect(await page.content()).not.toContain('wJalrXUtnFEMI')
  })
})
