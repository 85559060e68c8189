import type * as z from 'zod/mini'
import { once } from '../once.ts'

/** A call's two schemas, each built when it is first needed. */
export interface Call<Input extends z.ZodMiniType, Output extends z.ZodMiniType> {
  readonly input: () => Input
  readonly output: () => Output
}

/* @__NO_SIDE_EFFECTS__ */
export function call<Input extends z.ZodMiniType, Output extends z.ZodMiniType>(
  input: () => Input,
  output: () => Output,
): Call<Input, Output> {
  return { input: once(input), output: once(output) }
}
