import { codeOf } from './code.js'
import { DAYS, readHours, type WeeklyHours } from './hours.js'
import { SAMPLE, type PharmacyRow, type PharmacySource } from './row.js'

/** A pharmacy as a source gave it. `faults` say what of it can't be; it is kept all the same. */
export interface IncomingPharmacy {
  readonly hpid: string | null
  readonly name: string
  readonly address: string
  readonly phone: string | null
  readonly latitude: number | null
  readonly longitude: number | null
  /** Null where the source says nothing of hours. */
  readonly hours: WeeklyHours | null
  readonly faults: readonly string[]
}

/** A pharmacy that is kept although something of it can't be. */
export type Marked = Pick<IncomingPharmacy, 'name' | 'hpid' | 'faults'>

/** As a source's reader has it. */
export type Listed = Omit<IncomingPharmacy, 'hours' | 'faults'> & {
  readonly times: Readonly<Record<string, string>> | null
}

/** Understands the hours, and looks at what can't be. */
export function readListed({ times, ...pharmacy }: Listed): IncomingPharmacy {
  const read = times && readHours(times)
  const faults = [faultOfAddress(pharmacy), faultOfCoordinates(pharmacy), ...faultsOfHours(read?.faults ?? [])]
  return { ...pharmacy, hours: read?.hours ?? null, faults: faults.filter(fault => fault !== null) }
}

/** One for each reason, with the days that it holds for. */
function faultsOfHours(faults: ReturnType<typeof readHours>['faults']): string[] {
  const reasons = [...new Set(faults.map(({ reason }) => reason))]
  return reasons.map(each => {
    const days = faults.filter(({ reason }) => reason === each).map(({ slot }) => DAYS[slot - 1] ?? slot)
    return `hours of ${days.join(', ')}: ${each}`
  })
}

const faultOfAddress = ({ address }: Pick<Listed, 'address'>) => (address ? null : 'address: none')

/** Korea with all its islands. */
export const KOREA = { south: 33, north: 38.7, west: 124.5, east: 132 } as const

interface Somewhere {
  readonly latitude: number | null
  readonly longitude: number | null
}

/** Whether a pharmacy can stand there: no zeros, nothing swapped, nothing abroad. */
export const isInKorea = <T extends Somewhere>(place: T): place is T & { latitude: number; longitude: number } => {
  const { latitude, longitude } = place
  if (latitude === null || longitude === null) return false
  return latitude >= KOREA.south && latitude <= KOREA.north && longitude >= KOREA.west && longitude <= KOREA.east
}

function faultOfCoordinates(place: Somewhere): string | null {
  if (place.latitude === null || place.longitude === null) return 'coordinates: none'
  return isInKorea(place) ? null : 'coordinates: not in Korea'
}

/** A pharmacy as it is kept, shown or not. `seenIn` is the latest import from the live source that held it. */
export interface KeptPharmacy extends Omit<PharmacyRow, 'latitude' | 'longitude'> {
  readonly latitude: number | null
  readonly longitude: number | null
  readonly seenIn: number | null
}

export interface Saving {
  readonly source: PharmacySource
  readonly fetchedAt: number
  /** From the live source, whose word is always the newest; a file may be older than what is kept. */
  readonly live: boolean
  /** The import that a live row came with. */
  readonly importId?: number
}

/** What becomes of a pharmacy. */
export interface Change {
  readonly kind: 'added' | 'changed' | 'unchanged' | 'older'
  readonly row: KeptPharmacy
  /** The code under which it was kept, where that is another now. */
  readonly movedFrom: string | null
}

/** What an incoming pharmacy makes of the one that is kept. */
export function compare(kept: KeptPharmacy | undefined, incoming: IncomingPharmacy, saving: Saving): Change {
  if (kept && saving.source === SAMPLE) return { kind: 'unchanged', row: kept, movedFrom: null }
  if (kept && !saving.live && kept.seenIn !== null) return { kind: 'older', row: kept, movedFrom: null }
  const code = incoming.hpid ?? kept?.code ?? codeOf(incoming)
  const movedFrom = kept && kept.code !== code ? kept.code : null
  const text = { code, ...merge(kept, incoming, saving.live) }
  const hasChanged = !kept || !readAlike(kept, text)
  const row: KeptPharmacy = {
    ...text,
    source: saving.source,
    fetchedAt: hasChanged || saving.live ? saving.fetchedAt : kept.fetchedAt,
    changedAt: hasChanged ? saving.fetchedAt : kept.changedAt,
    seenIn: Math.max(saving.importId ?? 0, kept?.seenIn ?? 0) || null,
  }
  return { kind: kept ? (hasChanged ? 'changed' : 'unchanged') : 'added', row, movedFrom }
}

const NONE: WeeklyHours = { opens: DAYS.map(() => null), closes: DAYS.map(() => null), unclear: [] }

type Text = Pick<KeptPharmacy, 'name' | 'address' | 'phone' | 'latitude' | 'longitude' | 'hours'>

/** What a file leaves out it says nothing of; what the live source leaves out there is not. */
function merge(kept: KeptPharmacy | undefined, incoming: IncomingPharmacy, live: boolean): Text {
  const { name, address, phone, latitude, longitude } = incoming
  const base = live ? undefined : kept
  const isSomewhere = latitude !== null && longitude !== null
  return {
    name,
    address: address || (base?.address ?? ''),
    phone: phone ?? base?.phone ?? null,
    ...(isSomewhere || !base ? { latitude, longitude } : { latitude: base.latitude, longitude: base.longitude }),
    hours: incoming.hours ?? kept?.hours ?? NONE,
  }
}

const readAlike = (a: Text, b: Text): boolean => JSON.stringify(seenOf(a)) === JSON.stringify(seenOf(b))

const seenOf = ({ name, address, phone, latitude, longitude, hours: { opens, closes, unclear } }: Text) => [
  [name, address, phone, latitude, longitude],
  [opens, closes, unclear],
]
