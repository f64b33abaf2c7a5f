/** A page in the XML of the portal's services; without rows `items` is empty. */
export function writeXml(items: readonly object[], counts: object): string {
  const header = tag('header', inner({ resultCode: '00', resultMsg: 'NORMAL SERVICE.' }))
  const rows = tag('items', items.map(item => tag('item', inner(item))).join(''))
  return `<?xml version="1.0" encoding="UTF-8"?>${tag('response', header + tag('body', rows + inner(counts)))}`
}

const tag = (name: string, content: string) => (content ? `<${name}>${content}</${name}>` : `<${name}/>`)
const inner = (record: object) =>
  Object.entries(record)
    .map(([name, value]) => tag(name, value === null ? '' : escapeXml(String(value))))
    .join('')
const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
