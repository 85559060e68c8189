import { describe, expect, it } from 'vitest'
import { createClient } from '../../../../shared/api/client.ts'
import { AppError, ERROR_CODES, wireError } from '../../../../shared/errors.ts'

describe('createClient', () => {
  it('answers the value', async () => {
    const calls: unknown[] = []
    const client = createClient(async (name, input) => {
      calls.push([name, input])
      return { ok: true, value: { forgotten: [] } }
    })
    expect(await client('links.forget', { ids: ['abcd'] })).toEqual({ forgotten: [] })
    expect(calls).toEqual([['links.forget', { ids: ['abcd'] }]])
  })

  it('throws the error that the other side answered, with all its parts', async () => {
    const error = { code: 'not-found', message: 'No such link.', hint: 'List them.', field: 'id' } as const
    const client = createClient(async () => ({ ok: false, error }))
    const thrown = await client('links.get', { id: 'abcd' }).catch((reason: unknown) => reason)
    expect(thrown).toBeInstanceOf(AppError)
    expect(thrown).toMatchObject(error)
    if (thrown instanceof AppError) expect(thrown.toWire()).toEqual(error)
  })
})

describe('AppError', () => {
  it('is plain data on the wire, of a form that its schema takes', () => {
    for (const code of ERROR_CODES) {
      const wire = new AppError(code, 'What happened.', 'What to do.').toWire()
      expect(wire).toEqual({ code, message: 'What happened.', hint: 'What to do.' })
      expect(wireError().parse(structuredClone(wire))).toEqual(wire)
    }
    expect(wireError().safeParse({ code: 'other', message: '', hint: '' }).success).toBe(false)
    expect(wireError().safeParse({ code: 'internal', message: '', hint: '', stack: '' }).success).toBe(false)
  })

  it('has each code once', () => {
    expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length)
  })
})
