import { AppError, type Reply } from '../errors.ts'
import type { CallInput, CallName, CallOutput } from './contract.ts'

/** Carries a call to `dispatch` and its reply back: in process, over IPC or over HTTP. */
export type Transport = (name: CallName, input: unknown) => Promise<Reply<unknown>>

/** Makes a call: its value, or the `AppError` that the other side answered with. */
export type Client = <Name extends CallName>(name: Name, input: CallInput<Name>) => Promise<CallOutput<Name>>

export function createClient(transport: Transport): Client {
  return async <Name extends CallName>(name: Name, input: CallInput<Name>) => {
    const reply = await transport(name, input)
    if (!reply.ok) throw new AppError(reply.error.code, reply.error.message, reply.error.hint, reply.error.field)
    // The other side parsed it with this call's own schema before it sent it.
    return reply.value as CallOutput<Name>
  }
}
