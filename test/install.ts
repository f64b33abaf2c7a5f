import { spawnSync } from 'node:child_process'

/** Whether a program could be run and ended well. */
export const succeeds = (file: string, args: readonly string[]): boolean =>
  spawnSync(file, args, { stdio: 'ignore' }).status === 0

/** Asks the system's package manager for a program, where there is one that we know and we may. */
export function installWithSystem(name: { apt: string; brew: string; isCask?: boolean }): void {
  if (process.platform === 'darwin') succeeds('brew', ['install', ...(name.isCask ? ['--cask'] : []), name.brew])
  else if (succeeds('apt-get', ['--version'])) installWithApt(name.apt)
}

function installWithApt(name: string): void {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const apt = (...args: string[]) => {
    const [file = '', ...rest] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]
    return succeeds(file, rest)
  }
  apt('update', '-q')
  apt('install', '-q', '-y', '--no-install-recommends', name)
}
