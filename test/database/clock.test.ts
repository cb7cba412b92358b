import { afterEach, expect, test, vi } from 'vitest'
import { databaseClock } from '../../src/database/clock.ts'
import { makeDatabase } from '../support/database.ts'

afterEach(() => void vi.useRealTimers())

test('the clock of the work is the database’s, whatever this machine’s says or is set to', async () => {
  const { db, drop } = await makeDatabase()
  const database = async () => (await db.raw('select clock_timestamp() as at')).rows[0].at as Date
  // This machine is an hour behind, and then put right by a day.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_600_000 })
  const clock = databaseClock(db)
  expect(Math.abs(+clock() - +(await database()))).toBeGreaterThan(3_500_000)
  await clock.sync()
  expect(Math.abs(+clock() - +(await database()))).toBeLessThan(500)
  vi.setSystemTime(Date.now() + 86_400_000)
  expect(Math.abs(+clock() - +(await database()))).toBeLessThan(500)
  await drop()
})
