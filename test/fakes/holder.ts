import { pino } from 'pino'
import { startEmbedded } from '../../src/db/embedded.js'

/** A process that holds our own PostgreSQL in the folder of its first argument, until its stdin ends. */
const { url, started, close } = await startEmbedded({ dataDir: process.argv[2] ?? '', log: pino({ level: 'silent' }) })
process.stdout.write(`${JSON.stringify({ url, started })}\n`)
process.stdin.resume().once('end', () => void close())
