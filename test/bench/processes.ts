import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Every process that a benchmark started and that has not ended. */
const started = new Set<ChildProcess>()

/** The flags that `npm start` gives the portal; what is measured is what people start. */
function flagsOf(program: string): string[] {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'))
  const [, flags] = /^node (.*) src\/main\.ts$/.exec(scripts.start) ?? []
  return /(^src\/main|-portal)\.ts$/.test(program) && flags ? flags.split(' ') : ['--import', 'tsx']
}

/** A TypeScript program of this repository in a process of its own; what it prints on standard error is kept for its failure. */
export function startNode(
  program: string,
  { args = [], env = {} }: { args?: string[]; env?: Record<string, string> } = {},
): ChildProcess & { said(): string } {
  return start(process.execPath, [...flagsOf(program), path.join(ROOT, program), ...args], { env, cwd: ROOT })
}

/** Any program, with nothing of our environment that would change what the portal does. */
export function start(
  command: string,
  args: string[],
  { env, cwd }: { env: Record<string, string>; cwd: string },
): ChildProcess & { said(): string } {
  const { PATH = '', HOME = '', TMPDIR } = process.env
  const child = spawn(command, args, {
    cwd,
    env: { PATH, HOME, ...(TMPDIR && { TMPDIR }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.add(child)
  child.once('exit', () => started.delete(child))
  child.once('error', () => started.delete(child))
  let said = ''
  const keep = (chunk: Buffer) => {
    said = (said + chunk).slice(-20_000)
  }
  child.stdout!.on('data', keep)
  child.stderr!.on('data', keep)
  return Object.assign(child, { said: () => said })
}

/** Waits for its end. @throws with what it said, when it failed */
export async function ended(child: ChildProcess & { said(): string }, what: string): Promise<void> {
  const [code, signal] =
    child.exitCode === null && child.signalCode === null
      ? await once(child, 'exit')
      : [child.exitCode, child.signalCode]
  if (code !== 0) throw new Error(`${what} ended with ${signal ?? `code ${code}`}:\n${child.said()}`)
}

/** Asks it to end, and ends it after 15 s. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const late = wait(15_000, 'late' as const, { ref: false })
  if ((await Promise.race([gone, late])) === 'late') {
    child.kill('SIGKILL')
    await gone
  }
}

export async function stopAll(): Promise<void> {
  await Promise.all([...started].map(stop))
}

/** A number of /proc/PID/status in MB: VmRSS (now), VmHWM (the most there ever was), RssAnon (without shared memory). */
export function memoryOf(pid: number | 'self', line: 'VmRSS' | 'VmHWM' | 'RssAnon'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(new RegExp(`^${line}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) / 1024
  } catch {
    return Number.NaN
  }
}

/** Seconds of processor a process has used; NaN when it is gone or this is no Linux. */
export function cpuOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // utime and stime in clock ticks, of which Linux shows 100 a second everywhere.
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return Number.NaN
  }
}

/** Waits until something is there. @throws after `limit_ms` */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false | null> | T | undefined | false | null,
  { limit_ms = 60_000, every_ms = 25 } = {},
): Promise<T> {
  for (const end = Date.now() + limit_ms; ; await wait(every_ms)) {
    const found = await look()
    if (found) return found
    if (Date.now() > end) throw new Error(`${what} did not come within ${limit_ms / 1000} s.`)
  }
}
