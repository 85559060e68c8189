import { describe, expect, it } from 'vitest'
import { missingReason, missingRequirements, REQUIREMENTS, type Requirement } from '../../../build/test-requirements.ts'

describe('missingReason', () => {
  it('is undefined when every file is there', () => {
    expect(missingReason(REQUIREMENTS.ceph, () => true)).toBeUndefined()
  })

  it('says what is missing and how to install it, in one line, when one file is not there', () => {
    const reason = missingReason(REQUIREMENTS.ceph, (path) => path !== '/usr/bin/radosgw')
    expect(reason).toMatch(/^Ceph RADOS gateway is not installed \(.*apt-get install .*radosgw.*\)$/)
  })
})

describe('missingRequirements', () => {
  it('looks at the requirements of the asked kind only', () => {
    const labels = missingRequirements('benchmarks', () => false).map((requirement) => requirement.label)
    expect(labels).toEqual(['boto3', 'AWS CLI', 's3cmd', 'rclone'])
    expect(missingRequirements('tests', () => true)).toEqual([])
  })
})

describe('REQUIREMENTS', () => {
  it.each(Object.entries<Requirement>(REQUIREMENTS))('%s can be checked and installed', (_id, requirement) => {
    expect(requirement.files.length).toBeGreaterThan(0)
    expect(requirement.files.every((file) => file.startsWith('/'))).toBe(true)
    expect(requirement.debianPackages.length).toBeGreaterThan(0)
  })
})
