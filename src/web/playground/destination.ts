/** A file that is being written. */
export interface Place {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  finish(): Promise<void>
  /** Leaves nothing of it behind. */
  discard(): Promise<void>
}

export interface Destination {
  /** Null where the person thought better of it. */
  open(name: string, type: string): Promise<Place | null>
}

interface PickerOptions {
  readonly suggestedName: string
  readonly startIn: 'downloads'
  readonly types: readonly { readonly accept: Readonly<Record<string, readonly string[]>> }[]
}

/** What is used of a FileSystemFileHandle. */
interface FileOnDisk {
  createWritable(): Promise<{
    write(bytes: Uint8Array<ArrayBuffer>): Promise<void>
    close(): Promise<void>
    abort(): Promise<void>
  }>
  getFile(): Promise<{ readonly size: number }>
  remove?(): Promise<void>
}

/** https://wicg.github.io/file-system-access, which Chrome and Edge have. */
export type Picker = (options: PickerOptions) => Promise<FileOnDisk>

declare global {
  interface Window {
    showSaveFilePicker?: Picker
  }
}

interface Link {
  href: string
  download: string
  click(): void
}

export interface DestinationDeps {
  readonly pick: Picker | undefined
  readonly document: { createElement(name: 'a'): Link }
}

/** A file that the person chooses, written as it comes; where the browser has no such thing, one that is held until it is whole. */
export const createDestination = ({ pick, document }: DestinationDeps): Destination => ({
  async open(name, type) {
    if (!pick) return inMemory(document, name, type)
    const types = [{ accept: { [type]: [name.slice(name.lastIndexOf('.'))] } }]
    try {
      return await onDisk(await pick({ suggestedName: name, startIn: 'downloads', types }))
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return null
      // Not allowed here, such as in a frame: the browser's own list of downloads will do.
      console.warn(error)
      return inMemory(document, name, type)
    }
  },
})

async function onDisk(file: FileOnDisk): Promise<Place> {
  const stream = await file.createWritable()
  return {
    write: bytes => stream.write(bytes),
    finish: () => stream.close(),
    async discard() {
      await stream.abort().catch(ignore)
      // The dialog made an empty file; one that was there before still holds what it held.
      const { size } = await file.getFile().catch(() => ({ size: -1 }))
      if (size === 0) await file.remove?.().catch(ignore)
    },
  }
}

/** Of a file that could be neither written nor removed there is nothing more to do. */
const ignore = (error: unknown) => console.warn(error)

/** Milliseconds until the browser has surely taken it. */
const UNTIL_TAKEN = 60_000

function inMemory(document: DestinationDeps['document'], name: string, type: string): Place {
  let parts: BlobPart[] = []
  return {
    write: async bytes => void parts.push(bytes),
    async finish() {
      const url = URL.createObjectURL(new Blob(parts, { type }))
      const link = document.createElement('a')
      link.href = url
      link.download = name
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), UNTIL_TAKEN)
    },
    discard: async () => void (parts = []),
  }
}
