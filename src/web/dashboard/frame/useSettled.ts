import { useEffect, useState } from 'react'
import type { Connection } from '../client/live'

/** Milliseconds: what is mended sooner is not worth a word. */
const WORTH_A_WORD = 2_500

/** The connection's state; one that is only being made anew shows once it takes longer than usual. */
export function useSettled(connection: Connection): Connection {
  const [shown, setShown] = useState<Connection>('live')
  useEffect(() => {
    const timeout = setTimeout(() => setShown(connection), connection === 'connecting' ? WORTH_A_WORD : 0)
    return () => clearTimeout(timeout)
  }, [connection])
  return shown
}
