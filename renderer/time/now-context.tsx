import { createContext, useContext } from 'react'
import { type NowStore, useDerivedFromNow } from './now-store.ts'

export const NowContext = createContext<NowStore | undefined>(undefined)

/** Derives a value from the time, each second; the component renders again only when the value changes. */
export function useNow<Value extends string | number | boolean>(derive: (now: number) => Value): Value {
  const store = useContext(NowContext)
  if (store === undefined) throw new Error('There is no NowContext above.')
  return useDerivedFromNow(store, derive)
}
