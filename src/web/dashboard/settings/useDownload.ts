import { useState } from 'react'
import { useClient } from 'urql'
import { faultOf } from '../client/fault'
import { useWhyNotDone } from '../client/useDo'
import { EXPORT_VIEWER } from './queries'

/** Fetches all that is held of the viewer and hands it over as a file; `why` it could not be, undefined where it was. */
export function useDownload() {
  const client = useClient()
  const whyOf = useWhyNotDone()
  const [isBusy, setBusy] = useState(false)

  async function download(fileName: string): Promise<string | undefined> {
    setBusy(true)
    const { data, error } = await client.query(EXPORT_VIEWER, {}, { requestPolicy: 'network-only' }).toPromise()
    setBusy(false)
    if (!data) return whyOf(faultOf(error))
    handOver(JSON.stringify(data.exportViewer, null, 2), fileName)
    return undefined
  }

  return { download, isBusy }
}

function handOver(text: string, fileName: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // Some browsers read it a moment later.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
