import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const isText = (name: string) => /\.(html|js|css|svg|json)$/.test(name)

/** Below it the headers of a compressed answer outweigh what is saved. */
const WORTH_IT = 1_024

/** Leaves `file.br` and `file.gz` beside each text of the build, so that the server compresses nothing while somebody waits. */
export function precompress(folder: string): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    writeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!isText(name)) continue
        const path = join(folder, name)
        const text = readFileSync(path)
        if (text.length < WORTH_IT) continue
        writeFileSync(`${path}.br`, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
        writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }))
      }
    },
  }
}
