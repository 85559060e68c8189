import { readFile } from 'node:fs/promises'
import type { Paths } from '../ports.ts'

/** The settings of one section, by name. A nested setting is named `outer.inner`. */
export type AwsSection = ReadonlyMap<string, string>

/** The two `~/.aws` files, put together: what `credentials` says goes before what `config` says. */
export interface AwsFiles {
  readonly profiles: ReadonlyMap<string, AwsSection>
  readonly ssoSessions: ReadonlyMap<string, AwsSection>
  /** The endpoints of services, which profiles name by `services`. */
  readonly services: ReadonlyMap<string, AwsSection>
  /** Files that are there but can't be read. */
  readonly unreadable: readonly string[]
}

type Sections = Map<string, Map<string, string>>

/**
 * Reads the `~/.aws` files as they are now. A missing file is an empty one, and what makes no sense is passed over.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export async function readAwsFiles(paths: Pick<Paths, 'awsConfigFile' | 'awsCredentialsFile'>): Promise<AwsFiles> {
  const unreadable: string[] = []
  const read = async (path: string): Promise<Sections> => {
    try {
      return parseSections(await readFile(path, 'utf8'))
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) unreadable.push(path)
      return new Map()
    }
  }
  const [config, credentials] = await Promise.all([read(paths.awsConfigFile), read(paths.awsCredentialsFile)])
  const files = {
    profiles: new Map<string, Map<string, string>>(),
    ssoSessions: new Map<string, Map<string, string>>(),
    services: new Map<string, Map<string, string>>(),
  }
  for (const [title, settings] of config) {
    const { kind, name } = configSection(title)
    if (kind !== undefined) merge(files[kind], name, settings)
  }
  for (const [title, settings] of credentials) merge(files.profiles, title, settings)
  return { ...files, unreadable }
}

const SECTION_KINDS = { profile: 'profiles', 'sso-session': 'ssoSessions', services: 'services' } as const

/** In `config`, only the default profile goes without a word in front of its name. */
function configSection(title: string) {
  if (title === 'default') return { kind: 'profiles', name: title } as const
  const [, word = '', name = ''] = /^(profile|sso-session|services)\s+(.*)$/.exec(title) ?? []
  const kind = word === 'profile' || word === 'sso-session' || word === 'services' ? SECTION_KINDS[word] : undefined
  return { kind, name: name.replace(/^(["'])(.*)\1$/, '$2') }
}

function merge(sections: Sections, name: string, settings: ReadonlyMap<string, string>): void {
  sections.set(name, new Map([...(sections.get(name) ?? []), ...settings]))
}

function parseSections(text: string): Sections {
  const sections: Sections = new Map()
  let section: Map<string, string> | undefined
  let outer: string | undefined
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    // A comment starts a line, or follows a space.
    const content = line.replace(/(?:^|\s)[#;].*$/, '')
    const title = /^\s*\[(.*)\]\s*$/.exec(content)?.[1]?.trim()
    if (title !== undefined) {
      section = sections.get(title) ?? new Map()
      sections.set(title, section)
      outer = undefined
      continue
    }
    const [, indent = '', name = '', value = ''] = /^(\s*)([^=]+?)\s*=\s*(.*?)\s*$/.exec(content) ?? []
    if (section === undefined || name === '') continue
    if (indent === '') outer = value === '' ? name : undefined
    if (value !== '') section.set(outer === undefined ? name : `${outer}.${name}`, value)
  }
  return sections
}
