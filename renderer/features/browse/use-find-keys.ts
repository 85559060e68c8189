import { useEffect, useEffectEvent } from 'react'
import { isTyping, matchesKeys } from '../../actions/keys.ts'

/** Begins to find by `/`, and by the keys that would lead to the search of another screen, wherever the keyboard is on this one. */
export function useFindKeys(find: () => void): void {
  const begin = useEffectEvent((event: KeyboardEvent) => {
    // What is behind a dialog is not meant.
    if (event.target instanceof Element && event.target.closest('[role=dialog], [role=alertdialog]') !== null) return
    event.preventDefault()
    find()
  })
  useEffect(() => {
    const onFind = (event: KeyboardEvent) => {
      if (matchesKeys('Mod+F', event)) begin(event)
    }
    // After everything else: it may be part of a name that is typed.
    const onSlash = (event: KeyboardEvent) => {
      if (event.key === '/' && !event.defaultPrevented && !isTyping(event.target)) begin(event)
    }
    document.addEventListener('keydown', onFind, { capture: true })
    document.addEventListener('keydown', onSlash)
    return () => {
      document.removeEventListener('keydown', onFind, { capture: true })
      document.removeEventListener('keydown', onSlash)
    }
  }, [])
}
