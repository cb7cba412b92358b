import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { slotsBetween } from '../../src/jobs/slots.ts'
import { tick } from '../../src/live/tick.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { drawUp } from './accounts.ts'
import { deal, type Fault, nameOf } from './deck.ts'
import { EVERY_S, fastNow, nightSlot, SCHEDULE, SPEED } from './fast.ts'
import { startFleet } from './fleet.ts'
import { makeMailServer } from './mail-server.ts'

/** `RUNS=200 SEED=7 npm run test:faults` is the long form. */
const RUNS = Number(process.env.RUNS ?? 24)
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9))
const SLOT_MS = (EVERY_S * 1_000) / SPEED
const BASE = Math.ceil(Date.now() / 60_000) * 60_000 - 60_000

let portal: Portal
let fleet: Awaited<ReturnType<typeof startFleet>>
const mail = makeMailServer()
const now = () => new Date(fastNow(Date.now(), BASE) + fleet.shift())

/** Three subscribers and a few leads of last century, and three instances at work. */
beforeAll(async () => {
  portal = await makePortal()
  const { db, deps } = portal
  await db('report_subscriptions').insert(db('accounts').select('id as account_id'))
  await db('users').insert([1, 2, 3].map((user_id) => ({ user_id, first_name: `Lead ${user_id}` })))
  await db('free_lesson_registrations').insert(
    [1, 2, 3].map((user_id) => ({ user_id, registered_at: '1999-12-01T00:00:00Z' })),
  )
  await tick(deps)
  fleet = await startFleet(portal.url, mail, BASE)
}, 60_000)
afterAll(async () => {
  await fleet?.stop()
  mail.close()
  await portal?.close()
})

const open = async (until: Date) => {
  const { db } = portal
  const runs = await db('job_runs')
    .where('slot', '<=', until)
    .whereIn('state', ['pending', 'running', 'failed'])
  const copies = await db('deliveries').whereIn('state', ['pending', 'claimed', 'deferred'])
  return [...runs, ...copies]
}

async function untilPlainNights(nights: number) {
  await expect
    .poll(async () => (await portal.db('job_runs').where({ state: 'done' })).length, {
      timeout: 120_000,
      interval: 200,
    })
    .toBeGreaterThanOrEqual(nights)
}

/** Lets one fault happen within one slot. Answers whether it was met. */
async function happen(fault: Fault): Promise<boolean> {
  if (fault.kind === 'blow') {
    fleet.arm(fault.blow)
    await wait(SLOT_MS)
    return fleet.arm(undefined)
  }
  if (fault.kind === 'mood') {
    mail.become(fault.mood)
    await wait(SLOT_MS)
    return mail.become(undefined)
  }
  if (fault.kind === 'the clock is set back') fleet.signal('SIGUSR2')
  else {
    fleet.signal('SIGSTOP')
    await wait(3 * SLOT_MS)
    fleet.signal('SIGCONT')
  }
  await wait(SLOT_MS)
  return true
}

test(`${RUNS} faults, seed ${SEED}: no night is missing, no copy is sent twice, and each unclear one is accounted for`, {
  timeout: (RUNS + 60) * SLOT_MS + 240_000,
}, async () => {
  await untilPlainNights(3).catch((error) => {
    throw new Error(fleet.output().slice(-4_000), { cause: error })
  })
  const points = [...fleet.points].sort()
  expect(points.length).toBeGreaterThan(20)
  console.log(`seed ${SEED}: ${RUNS} faults at ${points.length} points: ${points.join(', ')}`)

  const unmet: string[] = []
  for (const fault of deal(points, RUNS, SEED)) if (!(await happen(fault))) unmet.push(nameOf(fault))

  const until = now()
  // A slot that nobody put down in time is listed with the next one.
  await wait(3 * SLOT_MS)
  await expect.poll(() => open(until), { timeout: 180_000, interval: 500 }).toEqual([])
  await fleet.stop()
  const [first] = await portal.db('job_schedules').select('since')
  const slots = slotsBetween(SCHEDULE, 'UTC', first.since, new Date(until.getTime() + 1), 100_000)
  const last_night = nightSlot(slots.at(-1)!, BASE)
  const { taken } = mail
  const account = await drawUp(portal.db, { slots, last_night, taken, hit: fleet.hit, recipients: 3 })

  const { unclear, wrong, ...figures } = account
  console.log(
    [
      `seed ${SEED}: ${RUNS - unmet.length} of ${RUNS} faults met, ${fleet.hit.size} processes hit`,
      JSON.stringify(figures),
      ...unclear.map((line) => `unclear ${line}`),
      ...unmet.map((line) => `not met: ${line}`),
    ].join('\n'),
  )
  expect(wrong, fleet.output().slice(-4_000)).toEqual([])
  expect(unmet.length).toBeLessThanOrEqual(RUNS / 4)
})
