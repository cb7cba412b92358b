import type { Open } from './planted.ts'

/** Ids from here on are the crowd's; no member of a school has one. */
const FIRST = 1_000_000_000_000
const TABLES = ['users', 'free_lesson_registrations', 'events']

/**
 * Does something while the school holds so many leads: people without a name of their own, each with three events of
 * this week, come first and go afterwards. Live tables are left to be computed anew, by `work` and by whoever comes next.
 */
export async function withCrowd<T>(
  { client }: Pick<Open, 'client'>,
  leads: number,
  work: () => Promise<T>,
): Promise<T> {
  const quietly = async (statements: [string, unknown[]?][]) => {
    await client.query('begin')
    for (const table of TABLES) await client.query(`alter table ${table} disable trigger user`)
    for (const [sql, bindings] of statements) await client.query(sql, bindings)
    for (const table of TABLES) await client.query(`alter table ${table} enable trigger user`)
    await client.query('update live_state set rebuild = true')
    await client.query('commit')
    await client.query(`vacuum analyze ${TABLES.join(', ')}`)
  }
  const { rows } = await client.query('select count(*)::int as here from free_lesson_registrations')
  const many = [FIRST, Math.max(0, leads - rows[0].here)]
  try {
    await quietly([
      [`insert into users (user_id) select $1::bigint + i from generate_series(1, $2::int) i`, many],
      [
        `insert into free_lesson_registrations (user_id, registered_at)
         select $1::bigint + i, now() - interval '20 days' from generate_series(1, $2::int) i`,
        many,
      ],
      [
        `insert into events (event_type, details, user_id, created_at)
         select 'message_sent', '{}', $1::bigint + i, now() - n * interval '26 hours' - i * interval '50 milliseconds'
           from generate_series(1, $2::int) i, generate_series(1, 3) n`,
        many,
      ],
    ])
    return await work()
  } finally {
    await client.query('rollback').catch(() => {})
    await quietly([
      ['delete from lead_snapshots where user_id >= $1', [FIRST]],
      ['delete from events where user_id >= $1', [FIRST]],
      ['delete from free_lesson_registrations where user_id >= $1', [FIRST]],
      ['delete from users where user_id >= $1', [FIRST]],
    ])
  }
}
