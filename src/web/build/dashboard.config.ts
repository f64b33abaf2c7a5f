import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { firstScript } from './firstScript.ts'
import { precompress } from './precompress.ts'
import { putInPlace, workbenchOf } from './putInPlace.ts'
import { trustedDocuments } from './trustedDocuments.ts'

const root = fileURLToPath(new URL('../dashboard', import.meta.url))
const workbench = workbenchOf('dashboard')
const base = '/dashboard/'

export default defineConfig({
  root,
  base,
  plugins: [react(), firstScript(base), trustedDocuments(root), precompress(workbench), putInPlace('dashboard')],
  resolve: { dedupe: ['react', 'react-dom'] },
  build: {
    outDir: workbench,
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // Text that is part of a page's first view is better within it than asked for by itself.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      onLog: (level, log, report) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log)
      },
    },
  },
})
