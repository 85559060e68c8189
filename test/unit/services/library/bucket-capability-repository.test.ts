import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { BucketCapabilityRepository } from '../../../../electron/services/library/bucket-capability-repository.ts'
import { ConnectionRepository } from '../../../../electron/services/library/connection-repository.ts'
import { LibraryDatabase } from '../../../../electron/services/library/library-database.ts'
import { migrate } from '../../../../electron/services/library/migrations.ts'
import type { Capabilities } from '../../../../shared/doctor/capabilities.ts'
import { exampleConnection } from '../objects/fake-storage.ts'
import { temporaryFolder } from './library-home.ts'

const at = '2026-11-25T12:00:00.000Z'
const found = (bucket: string, outcome: 'yes' | 'no' = 'yes'): Capabilities => ({
  bucket,
  at,
  findings: [{ probe: 'tag-deny', outcome, sentence: 'as tried', at, ...(outcome === 'yes' && { form: 'portable' }) }],
})

function open() {
  const database = new LibraryDatabase(join(temporaryFolder(), 'library.db'))
  onTestFinished(() => database.close())
  migrate(database)
  return { database, repository: new BucketCapabilityRepository(database) }
}

describe('BucketCapabilityRepository', () => {
  it('keeps what was found last of each bucket of each connection', () => {
    const { repository } = open()
    repository.set('one', found('photos'))
    repository.set('one', found('photos', 'no'))
    repository.set('one', found('music'))
    repository.set('playground', found('photos'))
    expect(repository.get('one', 'photos')).toEqual(found('photos', 'no'))
    expect(repository.get('one', 'music')).toEqual(found('music'))
    expect(repository.get('playground', 'photos')).toEqual(found('photos'))
    expect(repository.get('two', 'photos')).toBeUndefined()
  })

  it('forgets a connection that is removed, and no other', () => {
    const { database, repository } = open()
    const connections = new ConnectionRepository(database)
    connections.insert(exampleConnection('https://s3.example.com', { id: 'one' }))
    repository.set('one', found('photos'))
    repository.set('two', found('photos'))
    connections.delete('one')
    expect(repository.get('one', 'photos')).toBeUndefined()
    expect(repository.get('two', 'photos')).toEqual(found('photos'))
  })

  it('takes what it can’t read for nothing', () => {
    const { database, repository } = open()
    repository.set('one', found('photos'))
    database.run(`UPDATE bucket_capabilities SET capabilities = '{"findings":"of another version"}'`)
    expect(repository.get('one', 'photos')).toBeUndefined()
  })

  it('refuses to keep what is not a finding', () => {
    const { repository } = open()
    const long = { ...found('photos'), findings: [{ ...found('photos').findings[0], sentence: 'x'.repeat(513) }] }
    expect(() => repository.set('one', long as Capabilities)).toThrow()
  })
})
