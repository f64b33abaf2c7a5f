/** A name for something that is asked once, whatever becomes of its answer: crypto.randomUUID, where there may be no https. */
export const newName = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('')
