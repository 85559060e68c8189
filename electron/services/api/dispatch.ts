import * as z from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import { type CallName, CONTRACT, type Handlers } from '../../../shared/api/contract.ts'
import { AppError, type Reply, type WireError } from '../../../shared/errors.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { redact } from '../../../shared/links/redact-url.ts'
import type { Logger } from '../ports.ts'

export type Dispatch = (name: unknown, input: unknown) => Promise<Reply<unknown>>

/**
 * The one door to the services, whichever host is in front of it. Looks the call up among the contract's own keys, parses the
 * input, runs the handler, parses its answer, and answers a `Reply`: it never rejects, and no reply carries anything of an
 * unexpected error but that it happened.
 */
export function createDispatch(handlers: Handlers, logger: Logger): Dispatch {
  // The messages are not zod mini's own: they come with a language. Schemas compiled by `new Function` are not worth their start for a few calls, and need a looser content security policy.
  z.config({ ...en(), jitless: true })

  return async (name, input) => {
    if (!isCallName(name)) {
      return {
        ok: false,
        error: {
          code: 'unknown-call',
          message: 'There is no such call.',
          hint: 'Update both sides to the same version.',
        },
      }
    }
    try {
      return { ok: true, value: await run(handlers, name, input) }
    } catch (error) {
      return { ok: false, error: toWireError(error, name, logger) }
    }
  }
}

function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(CONTRACT, name)
}

async function run(handlers: Handlers, name: CallName, input: unknown): Promise<unknown> {
  const parsed = CONTRACT[name].input().safeParse(input)
  if (!parsed.success) throw invalidInput(parsed.error)
  // The table and the handlers share their keys, which the compiler can't follow through a variable name.
  const handler = handlers[name] as (input: unknown) => Promise<unknown>
  return CONTRACT[name].output().parse(await handler(parsed.data))
}

/** Names the field and the rule. The value itself is not repeated: it may be a secret, or a megabyte. */
function invalidInput(error: z.core.$ZodError): AppError {
  const issue = deepest(error.issues[0])
  const field = issue?.path.join('.') || undefined
  return new AppError(
    'invalid-input',
    field === undefined ? 'The input is not what this call takes.' : `The field “${field.slice(0, 100)}” is not valid.`,
    // zod repeats the names of unknown properties, which are the caller's own text
    displayText((issue?.message ?? 'Check the input.').slice(0, 500)),
    field?.slice(0, 200),
  )
}

/** Of a union's alternatives, the one that fits best tells most. */
function deepest(issue: z.core.$ZodIssue | undefined): z.core.$ZodIssue | undefined {
  if (issue?.code !== 'invalid_union') return issue
  const inner = issue.errors.flat().sort((a, b) => b.path.length - a.path.length)[0]
  return inner === undefined ? issue : deepest({ ...inner, path: [...issue.path, ...inner.path] })
}

/** An `AppError` as it stands (redacted all the same); anything else is a defect of ours: logged, and reported without its contents. */
export function toWireError(error: unknown, during: string, logger: Logger): WireError {
  if (error instanceof AppError) {
    const wire = error.toWire()
    return { ...wire, message: redact(wire.message), hint: redact(wire.hint) }
  }
  logger.error('internal-error', error instanceof Error ? error : new Error('a non-error was thrown'), { during })
  return {
    code: 'internal',
    message: 'Sandglass made a mistake, and stopped what it was doing.',
    hint: 'Try once more. If it happens again, report it with the log file, which has no secrets in it.',
  }
}
