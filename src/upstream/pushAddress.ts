const LONGEST_ENDPOINT = 2_048

/** Null where nothing may be sent to it, whatever the list says. */
export function readEndpoint(endpoint: string): URL | null {
  if (endpoint.length > LONGEST_ENDPOINT || !URL.canParse(endpoint)) return null
  const url = new URL(endpoint)
  const isPlain = url.username === '' && url.password === '' && url.hash === ''
  return isPlain && url.href.length <= LONGEST_ENDPOINT ? url : null
}

/** A host stands for https on its own port, and `*.` for any name below it; an origin stands for itself. */
export function isOfHost(host: string): (url: URL) => boolean {
  if (host.includes('://')) return ({ origin }) => origin === host
  const isName = host.startsWith('*.')
    ? (name: string) => name.endsWith(host.slice(1)) && name.length > host.length - 1
    : (name: string) => name === host
  return ({ protocol, port, hostname }) => protocol === 'https:' && port === '' && isName(hostname)
}
