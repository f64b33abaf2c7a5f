/** Milliseconds that a browser may take to begin reading what it was told to save. */
const READS_WITHIN = 60_000

/** Hands a text to the browser as a file. */
export function saveFile(name: string, type: string, text: string): void {
  const href = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = href
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(href), READS_WITHIN)
}
