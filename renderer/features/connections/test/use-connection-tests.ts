import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { TestStepResult } from '../../../../shared/api/connection-calls.ts'
import { invalidateAfter, useClient } from '../../../api/client-context.tsx'
import { useAppEvent } from '../../../api/use-events.ts'
import type { TestReport } from '../test-texts.ts'

/** A test of one connection: under way, with what it has found so far, or ended with a report or an error. */
export type ConnectionTest =
  | { readonly state: 'running'; readonly steps: readonly TestStepResult[] }
  | { readonly state: 'done'; readonly report: TestReport }
  | { readonly state: 'failed'; readonly error: unknown }

export interface ConnectionTests {
  of(id: string): ConnectionTest | undefined
  /** Starts one; a test of the same connection that is under way goes on instead. */
  start(id: string): Promise<void>
}

/** The tests of this visit to the screen, by the connection's id. They go on while their dialog is closed. */
export function useConnectionTests(): ConnectionTests {
  const call = useClient()
  const queries = useQueryClient()
  const [tests, setTests] = useState<ReadonlyMap<string, ConnectionTest>>(new Map())
  const set = (id: string, test: ConnectionTest) => setTests((all) => new Map(all).set(id, test))

  useAppEvent('connection-test-step', ({ connection, step }) =>
    setTests((all) => {
      const test = all.get(connection)
      if (test?.state !== 'running') return all
      return new Map(all).set(connection, { state: 'running', steps: [...test.steps, step] })
    }),
  )
  return {
    of: (id) => tests.get(id),
    async start(id) {
      if (tests.get(id)?.state === 'running') return
      set(id, { state: 'running', steps: [] })
      try {
        set(id, { state: 'done', report: await call('connections.test', { connection: id }) })
      } catch (error) {
        set(id, { state: 'failed', error })
      } finally {
        invalidateAfter(queries, 'connections.test')
      }
    },
  }
}
