import { useQueryClient } from '@tanstack/react-query'
import { WifiOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { usePlatform } from '../api/client-context.tsx'
import styles from './shell.module.css'

/** Says that the host is gone, for as long as it is; what is on the screen stays readable. */
export function ConnectionLost() {
  const platform = usePlatform()
  const queries = useQueryClient()
  const [isLost, setIsLost] = useState(false)
  useEffect(
    () =>
      platform.onReachable?.((isReachable) => {
        setIsLost(!isReachable)
        if (isReachable) void queries.invalidateQueries()
      }),
    [platform, queries],
  )
  if (!isLost) return null
  return (
    <div role="alert" className={styles['lost']}>
      <WifiOff aria-hidden size={16} />
      <span>
        Sandglass doesn’t answer. If it was ended, start it again and open the address that it gives; else this page
        goes on by itself.
      </span>
    </div>
  )
}
