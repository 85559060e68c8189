import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useEffectEvent,
  useState,
  useSyncExternalStore,
} from 'react'
import { ACTION_IDS, ACTIONS, type ActionId } from '../../shared/actions/actions.ts'
import { isTyping, matchesKeys } from './keys.ts'

/** What can be done right now: for each action the handlers of what is on the screen, the innermost last. */
class ActionRegistry {
  readonly #handlers = new Map<ActionId, (() => void)[]>()
  readonly #listeners = new Set<() => void>()
  #available: readonly ActionId[] = []

  readonly add = (id: ActionId, handler: () => void): (() => void) => {
    this.#handlers.set(id, [...(this.#handlers.get(id) ?? []), handler])
    this.#changed()
    return () => {
      this.#handlers.set(
        id,
        (this.#handlers.get(id) ?? []).filter((other) => other !== handler),
      )
      this.#changed()
    }
  }

  /** @returns whether there was something to do */
  readonly perform = (id: ActionId): boolean => {
    const handler = this.#handlers.get(id)?.at(-1)
    handler?.()
    return handler !== undefined
  }

  readonly available = (): readonly ActionId[] => this.#available

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #changed() {
    this.#available = ACTION_IDS.filter((id) => (this.#handlers.get(id)?.length ?? 0) > 0)
    for (const listener of this.#listeners) listener()
  }
}

const ActionsContext = createContext<ActionRegistry | undefined>(undefined)

/** Keeps the actions, and starts them by their keys. */
export function ActionsProvider({ children }: { children: ReactNode }) {
  const [registry] = useState(() => new ActionRegistry())
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const id = ACTION_IDS.find((candidate) => isKeyOf(candidate, event))
      if (id !== undefined && registry.perform(id)) event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [registry])
  return <ActionsContext value={registry}>{children}</ActionsContext>
}

function isKeyOf(id: ActionId, event: KeyboardEvent): boolean {
  const { keys, group } = ACTIONS[id]
  if (keys === undefined || !matchesKeys(keys, event)) return false
  const isPlain = !keys.startsWith('Mod+')
  if (isPlain && isTyping(event.target)) return false
  if (id === 'undo' && isTyping(event.target)) return false
  // Enter belongs to the button or link that has the focus.
  if (keys === 'Enter' && event.target instanceof Element && event.target.closest('a, button, summary') !== null) {
    return false
  }
  // In a dialog only the palette's and the help's keys work: what is behind it is not meant.
  const inDialog = event.target instanceof Element && event.target.closest('[role=dialog], [role=alertdialog]') !== null
  return !inDialog || group === 'Help'
}

function useRegistry(): ActionRegistry {
  const registry = useContext(ActionsContext)
  if (registry === undefined) throw new Error('There is no ActionsProvider above.')
  return registry
}

/** Makes an action available while the component is shown (and `isEnabled`); the most recently shown component wins. */
export function useAction(id: ActionId, run: () => void, isEnabled = true): void {
  const registry = useRegistry()
  const onPerform = useEffectEvent(run)
  useEffect(() => (isEnabled ? registry.add(id, () => onPerform()) : undefined), [registry, id, isEnabled])
}

/** Starts an action as its key would. */
export function usePerform(): (id: ActionId) => boolean {
  return useRegistry().perform
}

/** The actions that something on the screen handles, in the table's order. */
export function useAvailableActions(): readonly ActionId[] {
  const registry = useRegistry()
  return useSyncExternalStore(registry.subscribe, registry.available)
}
