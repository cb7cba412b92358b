import { afterAll, expect, inject, test } from 'vitest'
import { connect } from '../../src/database/connect.ts'

const pools: ReturnType<typeof connect>[] = []
afterAll(() => Promise.all(pools.map((pool) => pool.destroy())))

test.each([
  [undefined, '5s'],
  [700, '700ms'],
  [0, '0'],
])(
  'with statement_timeout_ms %s PostgreSQL ends a statement after %s',
  async (statement_timeout_ms, shown) => {
    const db = connect(inject('server'), { statement_timeout_ms })
    pools.push(db)
    expect((await db.raw('show statement_timeout')).rows).toEqual([{ statement_timeout: shown }])
    if (statement_timeout_ms === 700)
      await expect(db.raw('select pg_sleep(2)')).rejects.toThrow(/statement timeout/)
    else await db.raw('select pg_sleep(0.7)')
  },
)
