import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findProfile } from '../../../../electron/services/connections/find-profile.ts'
import { temporaryFolder } from '../playground/serve.ts'

async function files() {
  const dir = await temporaryFolder()
  const paths = { awsConfigFile: join(dir, 'config'), awsCredentialsFile: join(dir, 'credentials') }
  writeFileSync(paths.awsConfigFile, '[profile work]\nregion = eu-west-1\n')
  writeFileSync(
    paths.awsCredentialsFile,
    '[home]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n',
  )
  return paths
}

describe('findProfile', () => {
  it.each([
    ['work', 'eu-west-1'],
    ['home', undefined],
  ])('finds %s, and its region', async (name, region) => {
    expect(await findProfile(await files(), name)).toEqual({ region })
  })

  it.each(['wrok', 'HOME', 'default', '__proto__'])('refuses %s, and names those that there are', async (name) => {
    await expect(findProfile(await files(), name)).rejects.toMatchObject({
      code: 'profile-not-found',
      hint: expect.stringMatching(/home.*work|work.*home/),
    })
  })
})
