import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { LinksPlace } from './use-links-place.ts'

/** The address follows what is typed once the typing rests: browsers slow down pages that change it with each letter. */
const REST_MS = 300

/**
 * The text that is searched for. It lives here while it is typed and in the place afterwards, so going back leads to the search
 * before, not through each of its letters.
 */
export function useSearchText({ filters, change }: LinksPlace): readonly [string, (text: string) => void] {
  const [text, setText] = useState(filters.text)
  const written = useRef(filters.text)

  const adopt = useEffectEvent((placed: string) => {
    if (placed === written.current) return
    written.current = placed
    setText(placed)
  })
  useEffect(() => adopt(filters.text), [filters.text])

  const write = useEffectEvent(() => {
    written.current = text
    change({ filters: { ...filters, text } }, { replace: filters.text !== '' })
  })
  useEffect(() => {
    if (text === filters.text) return
    const rest = setTimeout(() => write(), REST_MS)
    return () => clearTimeout(rest)
  }, [text, filters.text])

  return [text, setText]
}
