import type { z } from 'zod'
import { once } from '../once.ts'

/** A call's two schemas, each built when it is first needed. */
export interface Call<Input extends z.ZodType, Output extends z.ZodType> {
  readonly input: () => Input
  readonly output: () => Output
}

export function call<Input extends z.ZodType, Output extends z.ZodType>(
  input: () => Input,
  output: () => Output,
): Call<Input, Output> {
  return { input: once(input), output: once(output) }
}
