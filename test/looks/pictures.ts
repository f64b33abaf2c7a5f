import type { BrowserContext } from 'playwright-core'
import type { Sql } from 'postgres'

/** Where the pictures of medicines are in the official source; nobody is asked there. */
const PLACE = 'https://nedrug.mfds.go.kr'

interface Drawn {
  readonly shape: 'round' | 'long' | 'capsule'
  readonly colours: readonly [string, string]
}

/** Medicines that get a picture, drawn here; the others stay without, as many are in the official source. */
const DRAWN: Readonly<Record<string, Drawn>> = {
  '202106092': { shape: 'long', colours: ['#fbfbf8', '#fbfbf8'] },
  '202200407': { shape: 'long', colours: ['#f6f3ec', '#f6f3ec'] },
  '197900277': { shape: 'round', colours: ['#f3b8c4', '#f3b8c4'] },
  '200400463': { shape: 'capsule', colours: ['#7fb7a6', '#7fb7a6'] },
  '199400202': { shape: 'round', colours: ['#f4e3a1', '#f4e3a1'] },
  '200607735': { shape: 'capsule', colours: ['#d8564c', '#f4ead2'] },
}

/** As the official source would have told of them. */
export async function plantPictures(sql: Sql): Promise<void> {
  for (const itemSeq of Object.keys(DRAWN))
    await sql`update medicine_cache set image_url = ${`${PLACE}/${itemSeq}.svg`} where item_seq = ${itemSeq}`
}

/** Draws them where a browser asks for them. */
export async function servePictures(context: BrowserContext): Promise<void> {
  await context.route(`${PLACE}/**`, (route, request) => {
    const drawn = DRAWN[/(\d+)\.svg$/.exec(request.url())?.[1] ?? '']
    return drawn ? route.fulfill({ contentType: 'image/svg+xml', body: draw(drawn) }) : route.abort()
  })
}

/** Both sides of a pill on grey, as the official pictures are. */
const draw = ({
  shape,
  colours: [left, right],
}: Drawn) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 350">
<defs><radialGradient id="light" cx=".38" cy=".3" r=".8"><stop offset="0" stop-color="#fff" stop-opacity=".75"/>
<stop offset=".55" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".2"/></radialGradient></defs>
<rect width="640" height="350" fill="#7d8c93"/>${[175, 465].map(x => pill(x, shape, left, right)).join('')}</svg>`

function pill(x: number, shape: Drawn['shape'], left: string, right: string): string {
  const [width, height] = shape === 'round' ? [190, 190] : [240, 110]
  const box = `x="${x - width / 2}" y="${175 - height / 2}" height="${height}" rx="${height / 2}"`
  const half =
    shape === 'capsule'
      ? `<path d="M${x} ${175 - height / 2}h${width / 2 - height / 2}a${height / 2} ${height / 2} 0 0 1 0 ${height}h${height / 2 - width / 2}z" fill="${right}"/>`
      : ''
  return `<rect ${box} width="${width}" fill="${left}"/>${half}<rect ${box} width="${width}" fill="url(#light)"/>`
}
