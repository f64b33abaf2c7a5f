import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findBinaries } from './binaries.js'

const isRoot = process.getuid?.() === 0

/** Only root asks whose the cluster is. */
test.runIf(isRoot)('a cluster that can not be looked at is no cluster that is not there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pilling-binaries-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  expect(await findBinaries(folder, join(folder, 'nothing'))).toMatchObject({ major: expect.any(Number) as number })
  await writeFile(join(folder, 'file'), '')
  await expect(findBinaries(folder, join(folder, 'file', 'cluster'))).rejects.toMatchObject({ code: 'ENOTDIR' })
})
