import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Gate, openDatabaseDoor } from './database-door.ts'
import { SET_BACK_MS, SPEED } from './fast.ts'
import type { makeMailServer } from './mail-server.ts'

/** Where an instance is hit, and how. */
export type Blow = { point: string; when: 'before' | 'after'; signal: 'SIGKILL' | 'SIGSTOP' | 'SIGTERM' }

/** Longer than a lease of 30 s, for whoever is paused to be taken for dead. */
const PAUSE_MS = 36_000 / SPEED

/**
 * Three instances as processes of their own, each with its own door to the database and to the mail server. One that ends
 * is started again. `arm` has the first one that comes to a point hit there.
 */
export async function startFleet(url: string, mail: ReturnType<typeof makeMailServer>, base: number) {
  const folder = mkdtempSync(path.join(tmpdir(), 'hsl-faults-'))
  const points = new Set<string>()
  /** processes that were hit: what they left behind is explained */
  const hit = new Set<number>()
  const output: string[] = []
  let armed: Blow | undefined
  let stopped = false
  let shift = 0

  const instances = await Promise.all(
    [0, 1, 2].map(async (n) => {
      let child: ChildProcess
      const gate: Gate = async (point, when) => {
        points.add(point)
        if (armed?.point !== point || armed.when !== when || stopped) return
        const { signal } = armed
        armed = undefined
        hit.add(child.pid!)
        child.kill(signal)
        // What a killed process was about to say is never said; what a paused one says comes after its pause.
        if (signal === 'SIGKILL') await new Promise(() => {})
        if (signal !== 'SIGSTOP') return
        await wait(PAUSE_MS)
        child.kill('SIGCONT')
      }
      const doors = { database: await openDatabaseDoor(url, gate), mail: await mail.open(gate) }
      const start = () => {
        child = spawn(
          process.execPath,
          ['--import', 'tsx', '--import', './test/faults/fast-time.ts', 'test/faults/instance.ts'],
          {
            env: {
              PATH: process.env.PATH!,
              HOME: process.env.HOME ?? '/',
              DATABASE_URL: doors.database.url,
              SMTP_URL: doors.mail,
              DATA_DIR: path.join(folder, String(n)),
              BASE: String(base),
              SPEED: String(SPEED),
              SHIFT: String(shift),
            },
            stdio: ['ignore', 'pipe', 'pipe'],
          },
        )
        for (const stream of [child.stdout!, child.stderr!])
          stream.setEncoding('utf8').on('data', (text: string) => output.push(text))
        child.once('exit', (code, signal) => {
          if (stopped) return
          if (!hit.has(child.pid!)) output.push(`instance ${n} ended by itself: ${code ?? signal}\n`)
          start()
        })
      }
      start()
      return { doors, process: () => child }
    }),
  )

  return {
    points,
    hit,
    output: () => output.join(''),
    arm(blow: Blow | undefined): boolean {
      const met = armed === undefined
      armed = blow
      return met
    },
    /** The same to all three at once. */
    signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGUSR2') {
      // One that is only starting ends at SIGUSR2, and is started again with the clock set back.
      if (signal === 'SIGUSR2') shift -= SET_BACK_MS
      for (const { process } of instances) {
        hit.add(process().pid!)
        process().kill(signal)
      }
    },
    /** How far the clocks have been set back, in ms; not above 0. */
    shift: () => shift,
    async stop() {
      stopped = true
      await Promise.all(
        instances.map(async ({ doors, process }) => {
          const child = process()
          const gone = new Promise((resolve) => child.once('exit', resolve))
          if (child.exitCode === null && child.signalCode === null) {
            child.kill('SIGCONT')
            child.kill('SIGTERM')
            await Promise.race([gone, wait(10_000).then(() => child.kill('SIGKILL'))])
          }
          doors.database.close()
        }),
      )
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
