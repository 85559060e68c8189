import { describe, expect, it } from 'vitest'
import { FileRegister } from '../../../../electron/services/transfers/file-register.ts'

describe('FileRegister', () => {
  it('gives a chosen file once', () => {
    const files = new FileRegister()
    const name = files.add('/home/ann/a.txt')
    expect(files.take(name)).toBe('/home/ann/a.txt')
    expect(() => files.take(name)).toThrow(expect.objectContaining({ code: 'file-not-found' }))
  })

  it('gives each choice a name of its own, that says nothing and that a call takes', () => {
    const files = new FileRegister()
    const names = Array.from({ length: 100 }, () => files.add('/home/ann/a.txt'))
    expect(new Set(names).size).toBe(100)
    for (const name of names) {
      expect(name).toMatch(/^[0-9a-f-]{36}$/)
      expect(files.take(name)).toBe('/home/ann/a.txt')
    }
  })

  it.each(['', '/etc/passwd', '../a', '__proto__', 'constructor', '00000000-0000-0000-0000-000000000000'])(
    'gives nothing for %j, which was not chosen',
    (name) => {
      const files = new FileRegister()
      files.add('/home/ann/a.txt')
      expect(() => files.take(name)).toThrow(expect.objectContaining({ code: 'file-not-found' }))
    },
  )

  it('keeps the names of two registers apart', () => {
    const name = new FileRegister().add('/home/ann/a.txt')
    expect(() => new FileRegister().take(name)).toThrow(expect.objectContaining({ code: 'file-not-found' }))
  })
})
