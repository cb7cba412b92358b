import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { snapshot } from '../../src/database/snapshot.ts'
import { readState } from '../../src/live/queries.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'
import { compare } from './compare.ts'

const TIMEZONE = 'Europe/Berlin'
const SECONDS = Number(process.env.SECONDS ?? 6)
const PEOPLE = 60
const DAY = 86_400_000

let database: TestDatabase
let running: ChildProcess[] = []
afterEach(async () => {
  await Promise.all(running.map(kill))
  await database.drop()
})

async function start(): Promise<ChildProcess> {
  const instance = spawn(
    process.execPath,
    ['--import', 'tsx', 'test/live/instance.ts', database.url, TIMEZONE],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  instance.stderr!.on('data', (line) => logged.push(String(line)))
  running.push(instance)
  await once(instance.stdout!, 'data')
  return instance
}

async function kill(instance: ChildProcess): Promise<void> {
  running = running.filter((one) => one !== instance)
  if (instance.exitCode !== null || instance.signalCode) return
  instance.kill('SIGKILL')
  await once(instance, 'exit')
}

const logged: string[] = []
const any = (most: number) => 1 + Math.floor(Math.random() * most)

/** A writer of plain SQL, with its own connection and transactions of any length: late, future, deleted, moved events. */
async function write(goesOn: () => boolean): Promise<number> {
  let written = 0
  while (goesOn()) {
    const trx = await database.db.transaction()
    try {
      for (let n = any(3); n > 0; n--) {
        const age = [0, any(2_000), any(8 * DAY), 7 * DAY + any(3_000) - 1_500, -any(3_000)][any(5) - 1]!
        const kind = any(10)
        if (kind === 1)
          await trx('events')
            .where({ user_id: any(PEOPLE) })
            .whereRaw('id % 3 = 0')
            .delete()
        else if (kind === 2)
          await trx('events')
            .where({ user_id: any(PEOPLE) })
            .whereRaw('id % 5 = 0')
            .update({ user_id: any(PEOPLE) })
        else
          await trx.raw(
            `insert into events (user_id, event_type, created_at)
             select ?, (array['lesson_link_clicked', 'webinar_joined', 'course_enrolled', 'message_sent'])[?],
                    clock_timestamp() - ? * interval '1 millisecond' - n * interval '20 minutes' from generate_series(1, ?) n`,
            [any(PEOPLE), any(4), age, any(12)],
          )
        await wait(any(20))
      }
      await trx.commit()
      written++
    } catch (error) {
      // Writers that move each other's rows may deadlock: then this transaction did not happen.
      await trx.rollback()
      if ((error as { code?: string }).code !== '40P01') throw error
    }
  }
  return written
}

test('three instances, one killed again and again, four writers: nothing is lost and nothing counted twice', {
  timeout: (SECONDS + 90) * 1_000,
}, async () => {
  database = await makeDatabase()
  const { db } = database
  await db.raw('insert into users (user_id) select generate_series(1, ?::int)', [PEOPLE])
  await db.raw(
    `insert into free_lesson_registrations (user_id, registered_at)
       select user_id, now() - user_id * interval '3 hours' from users where user_id % 4 > 0`,
  )
  await Promise.all([start(), start(), start()])
  const until = Date.now() + SECONDS * 1_000
  let killed = 0
  // On a busy machine an instance takes its time to start: it goes on until enough were killed.
  const goesOn = () => Date.now() < until || killed <= SECONDS / 3
  const writers = [1, 2, 3, 4].map(() => write(goesOn))
  while (goesOn()) {
    await wait(any(400))
    await kill(running[any(running.length) - 1]!)
    killed++
    await start()
  }
  const written = (await Promise.all(writers)).reduce((sum, one) => sum + one, 0)
  expect(written).toBeGreaterThan(SECONDS * 5)

  // Everything written is in within the promised time, and what lies in the future keeps falling due.
  const last = Date.now()
  await expect
    .poll(async () => (await readState(db)).as_of?.getTime() ?? 0, { timeout: 10_000, interval: 50 })
    .toBeGreaterThan(last)
  for (let n = 0; n < 5; n++) {
    await snapshot(db, (db) => compare(db, TIMEZONE))
    await wait(200)
  }
  expect(logged.join('')).not.toContain('"level":50')
})
