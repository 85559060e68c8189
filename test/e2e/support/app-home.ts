import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Settings } from '../../../shared/settings/settings.ts'

/** What is on the computer before the app is started for the first time. */
export interface HomeOptions {
  readonly settings?: Partial<Settings>
  /** `~/.aws/config`. */
  readonly awsConfig?: string
  /** `~/.aws/credentials`. */
  readonly awsCredentials?: string
}

/** One person's computer: folders of their own, and nothing of the developer's. */
export class AppHome {
  readonly folder: string
  /** `SANDGLASS_HOME`. */
  readonly data: string
  readonly env: Readonly<Record<string, string | undefined>>

  constructor({ settings = {}, awsConfig, awsCredentials }: HomeOptions = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'sandglass-e2e-'))
    this.data = join(this.folder, 'data')
    mkdirSync(this.data, { mode: 0o700 })
    for (const name of ['user', 'user/.aws', 'tmp', 'files']) mkdirSync(join(this.folder, name))
    writeFileSync(join(this.data, 'settings.json'), JSON.stringify(settings))
    const aws = join(this.folder, 'user/.aws')
    if (awsConfig !== undefined) writeFileSync(join(aws, 'config'), awsConfig)
    if (awsCredentials !== undefined) writeFileSync(join(aws, 'credentials'), awsCredentials)
    this.env = {
      PATH: process.env['PATH'],
      HOME: join(this.folder, 'user'),
      TMPDIR: join(this.folder, 'tmp'),
      TZ: 'UTC',
      SANDGLASS_HOME: this.data,
      AWS_CONFIG_FILE: join(aws, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(aws, 'credentials'),
    }
  }

  /** Makes a file that can be dropped or picked; gives its path. A name with slashes makes the folders. */
  file(name: string, content: string | Buffer): string {
    const path = join(this.folder, 'files', name)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, content)
    return path
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}
