import { type ExecFileException, execFile } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'

/** Whom PostgreSQL runs as when we are root, which it refuses to be; undefined: as ourselves. */
export type OsUser = { uid: number; gid: number } | undefined

/**
 * What PostgreSQL and its tools see of our environment: no PG* variables that would redirect them, no secrets of the
 * portal, and messages in English, because we quote them.
 */
export function childEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LD_LIBRARY_PATH']
  return { ...Object.fromEntries(kept.map((name) => [name, process.env[name]])), LC_ALL: 'C', TZ: 'UTC' }
}

/** Runs a program to its end as `user`; resolves to what went wrong (its last words), or undefined. */
export function run(command: string, args: string[], user: OsUser): Promise<string | undefined> {
  // The folder we stand in may be closed to that user; the root folder never is.
  const options = { ...user, cwd: user ? '/' : undefined, env: childEnvironment(), windowsHide: true }
  return new Promise((resolve) => {
    const done = (error: ExecFileException | null, _out: string, err: string) =>
      resolve(error ? lastLine(err) || error.message : undefined)
    try {
      execFile(command, args, options, done)
    } catch (error) {
      resolve((error as Error).message)
    }
  })
}

function lastLine(text: string): string {
  const lines = text.trim().split('\n')
  return (lines.findLast((line) => /error|fatal/i.test(line)) ?? lines.at(-1) ?? '').trim()
}

/** Whether a signal could be sent to this pid; true for a zombie and for another user's process, too. */
export function pidExists(pid: number): boolean {
  if (!(pid > 0)) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * The live process with this pid. `started` tells it from a later one with the same pid. A zombie counts as no process:
 * under a process 1 that does not reap (a container) it stays for ever. Without /proc both texts are empty.
 */
export function findProcess(pid: number): { name: string; started: string } | undefined {
  if (!pidExists(pid)) return undefined
  if (process.platform !== 'linux') return { name: '', started: '' }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const end = stat.lastIndexOf(')')
    const fields = stat.slice(end + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined
    return { name: stat.slice(stat.indexOf('(') + 1, end), started: fields[19] ?? '' }
  } catch {
    return undefined
  }
}

/**
 * Whose pid a postmaster.pid names: a server of this cluster, nobody, another program that got the number later, or
 * we cannot tell. Nothing is ever signalled on 'unknown' alone: another school's PostgreSQL may have that pid.
 */
export function whoIs(pid: number, cluster: string): 'ours' | 'nobody' | 'other' | 'unknown' {
  if (!pidExists(pid)) return 'nobody'
  const found = findProcess(pid)
  if (!found) return 'other'
  if (process.platform !== 'linux') return 'unknown'
  if (found.name !== 'postgres') return 'other'
  try {
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(cluster)) return 'ours'
    // Started under another name of the folder (moved, or through a link): PostgreSQL stands inside it.
    const [theirs, ours] = [statSync(`/proc/${pid}/cwd`), statSync(cluster)]
    return theirs.ino === ours.ino && theirs.dev === ours.dev ? 'ours' : 'other'
  } catch {
    return 'unknown'
  }
}
