/** What the server is set up for; see src/graph. */
export interface Settings {
  readonly guests: boolean
  readonly kakao: boolean
  /** Of Kakao's map; null where there is none, and the map is drawn without it. */
  readonly mapKey: string | null
}

let asked: Promise<Settings> | null = null

/** Asked for once; again where it failed. */
export function readSettings(): Promise<Settings> {
  asked ??= ask().catch((error: unknown) => {
    asked = null
    throw error
  })
  return asked
}

async function ask(): Promise<Settings> {
  const response = await fetch('/dashboard/settings.json', { signal: AbortSignal.timeout(10_000) })
  if (!response.ok) throw new Error(`settings.json: HTTP ${response.status}`)
  return (await response.json()) as Settings
}
