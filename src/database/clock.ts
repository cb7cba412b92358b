import type { Knex } from 'knex'

/**
 * The database's clock, for leases and waits: instances on machines whose clocks differ would otherwise take each other
 * for dead. Between two looks at it (`sync`) time goes on by the process's own monotonic clock, which nobody sets; so
 * it does not matter either when this machine's clock is put right by an hour. Before the first look, this machine's.
 */
export function databaseClock(db: Knex): (() => Date) & { sync(): Promise<void> } {
  let base = { at: performance.now(), epoch_ms: Date.now() }
  const clock = () => new Date(base.epoch_ms + (performance.now() - base.at))
  return Object.assign(clock, {
    async sync() {
      const asked = performance.now()
      const { rows } = await db.raw('select extract(epoch from clock_timestamp()) * 1000 as ms')
      const at = performance.now()
      // An answer that took long is too old to tell the time by.
      if (at - asked < 1_000) base = { at, epoch_ms: Number(rows[0].ms) + (at - asked) / 2 }
    },
  })
}
