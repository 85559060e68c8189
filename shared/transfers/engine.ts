import { applyEvent } from './apply-event.ts'
import type { EngineEffect, EngineEvent, EngineState } from './engine-state.ts'
import { planEffects } from './plan-effects.ts'

/**
 * The upload engine: what happened changes the state, and from the state follows what is to be begun. Pure: it reads no clock, file or
 * network, so that any run can be repeated from its events.
 */
export function reduceEngine(
  state: EngineState,
  event: EngineEvent,
): { readonly state: EngineState; readonly effects: readonly EngineEffect[] } {
  const applied = applyEvent(state, event)
  const planned = planEffects(applied.state, event.now)
  return { state: planned.state, effects: [...applied.effects, ...planned.effects] }
}
