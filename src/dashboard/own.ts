import { snapshot } from '../database/snapshot.ts'
import type { Deps } from '../deps.ts'
import { shiftDay } from '../events/period.ts'
import { localDay } from '../format.ts'
import type { Prepared } from '../http/prepared.ts'
import { makeShared } from '../http/shared.ts'
import { prepare } from '../http/view.ts'
import { newestDueSlot } from '../jobs/slots.ts'
import { readLiveMoment, readLiveMomentTogether, stampOf } from '../leads/moment.ts'
import { readWork } from './now.ts'
import { nowView } from './now-view.ts'
import { makeOvernight } from './overnight.ts'
import { readJournalStamp } from './queries.ts'

/** What decides what somebody has to do now. */
export type Self = { id: number; manages: boolean }

/** What the person who asks does now, made for this account alone: anew when scores change or staff put something down. */
export function makeOwnWork({ db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>) {
  const { timezone } = config
  const own = makeShared<Prepared>()
  const overnight = makeOvernight()

  /** Those who ask while it is read share the answer. */
  let reading: Promise<number> | undefined
  const journalStamp = () => {
    reading ??= readJournalStamp(db).finally(() => {
      reading = undefined
    })
    return reading
  }

  /** The night that should be closed by now. */
  const expectedNight = (now: Date) =>
    shiftDay(localDay(newestDueSlot(config.nightly_cron, timezone, now), timezone), -1)

  return async ({ id, manages }: Self): Promise<Prepared> => {
    const now = clock()
    const moment = await readLiveMomentTogether(db)
    const stamp = `${stampOf(moment, now)} ${await journalStamp()}`
    return own(`${id} ${manages}`, stamp, () =>
      snapshot(db, async (db) => {
        const moment = await readLiveMoment(db)
        const { goal_type } = moment.rules
        const work = await readWork(db, moment, id)
        const whole = manages ? { ...work, overnight: await overnight(db, goal_type) } : work
        return prepare(nowView(whole, { goal_type, expected_night: expectedNight(now) }))
      }),
    )
  }
}

export type OwnWork = ReturnType<typeof makeOwnWork>
