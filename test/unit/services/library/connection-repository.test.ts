import { describe, expect, it } from 'vitest'
import { openForTest, temporaryFolder } from './library-home.ts'
import { sampleConnection, sampleLink } from './samples.ts'

const open = () => openForTest(temporaryFolder())
const withCode = (code: string) => expect.objectContaining({ name: 'AppError', code })

describe('ConnectionRepository', () => {
  it('gives connections back as they were put in, by name', () => {
    const { connections } = open()
    const home = sampleConnection({ id: 'h', name: 'Home', clockOffsetSeconds: -3, bucket: 'b', isDefault: true })
    const work = sampleConnection({ id: 'w', name: 'work' })
    connections.insert(work)
    connections.insert(home)
    expect(connections.list()).toEqual([home, work])
    expect(connections.get('h')).toEqual(home)
    expect(connections.get('none')).toBeUndefined()
    expect(connections.byName('hOME')).toEqual(home)
    expect(connections.byName('none')).toBeUndefined()
  })

  it('has one connection of a name, in any case', () => {
    const { connections } = open()
    connections.insert(sampleConnection({ id: 'a', name: 'Work' }))
    expect(() => connections.insert(sampleConnection({ id: 'b', name: 'wORK' }))).toThrow(withCode('already-exists'))
    expect(() => connections.insert(sampleConnection({ id: 'a', name: 'other' }))).toThrow(withCode('already-exists'))
    expect(connections.list()).toHaveLength(1)
  })

  it('has one default at most', () => {
    const { connections } = open()
    expect(connections.default()).toBeUndefined()
    connections.insert(sampleConnection({ id: 'a', name: 'a', isDefault: true }))
    connections.insert(sampleConnection({ id: 'b', name: 'b', isDefault: true }))
    expect(connections.default()?.id).toBe('b')
    expect(connections.get('a')?.isDefault).toBe(false)
    connections.setDefault('a')
    expect(connections.list().filter(({ isDefault }) => isDefault)).toEqual([connections.get('a')])
    expect(() => connections.setDefault('none')).toThrow(withCode('not-found'))
    expect(connections.default()?.id).toBe('a')
    expect(connections.delete('a')).toBe(true)
    expect(connections.default()).toBeUndefined()
  })

  it('keeps how far the storage’s clock is off', () => {
    const { connections } = open()
    connections.insert(sampleConnection())
    connections.setClockOffset('connection-1', 42)
    expect(connections.get('connection-1')).toEqual(sampleConnection({ clockOffsetSeconds: 42 }))
    expect(() => connections.setClockOffset('none', 1)).toThrow(withCode('not-found'))
  })

  it('is deleted without its links, and with its buckets’ regions', () => {
    const { connections, links, regions } = open()
    connections.insert(sampleConnection())
    links.insert([sampleLink(1)])
    regions.set('connection-1', 'reports', 'eu-west-1')
    expect(connections.delete('connection-1')).toBe(true)
    expect(connections.delete('connection-1')).toBe(false)
    expect(links.count()).toBe(1)
    expect(regions.get('connection-1', 'reports')).toBeUndefined()
  })
})

describe('BucketRegionRepository', () => {
  it('remembers the last region that a bucket was found in', () => {
    const { connections, regions } = open()
    connections.insert(sampleConnection())
    expect(regions.get('connection-1', 'reports')).toBeUndefined()
    regions.set('connection-1', 'reports', 'eu-west-1')
    regions.set('connection-1', 'reports', 'eu-west-2')
    regions.set('connection-1', 'other', 'us-east-1')
    expect(regions.get('connection-1', 'reports')).toBe('eu-west-2')
    regions.set('deleted', 'reports', 'eu-west-1')
    expect(regions.get('deleted', 'reports')).toBeUndefined()
  })
})
