import type { Knex } from 'knex'
import type pg from 'pg'
import { inTurns, quantile, type Side } from './figure.ts'

export type Statement = { sql: string; bindings: unknown[] }

/** The reading statements that a piece of the portal sends, word for word as PostgreSQL gets them. */
export async function recordStatements(db: Knex, work: () => Promise<unknown>): Promise<Statement[]> {
  const sent: Statement[] = []
  const note = ({ sql, bindings }: Statement) => {
    if (/^\s*(select|with)/i.test(sql)) sent.push({ sql, bindings: bindings ?? [] })
  }
  db.client.on('query', note)
  try {
    await work()
  } finally {
    db.client.off('query', note)
  }
  if (sent.length === 0) throw new Error('Nothing was read: there is nothing to measure.')
  return sent
}

export type Explained = { ms: number; blocks: number; plan: object }

/**
 * What one statement costs the database: planning and execution as `EXPLAIN (ANALYZE, BUFFERS)` says, without the clock
 * at every row, which would slow the reference more than us. Blocks are those of 8 kB, in memory or not.
 */
export async function explain(client: pg.Client, { sql, bindings }: Statement): Promise<Explained> {
  const { rows } = await client.query(`explain (analyze, buffers, timing off, format json) ${sql}`, bindings)
  const [found] = rows[0]['QUERY PLAN']
  const blocks = found.Plan['Shared Hit Blocks'] + found.Plan['Shared Read Blocks']
  return { ms: found['Planning Time'] + found['Execution Time'], blocks, plan: found.Plan }
}

/** Of several statements together. */
export async function explainAll(
  client: pg.Client,
  statements: Statement[],
): Promise<Omit<Explained, 'plan'>> {
  const sum = { ms: 0, blocks: 0 }
  for (const statement of statements) {
    const { ms, blocks } = await explain(client, statement)
    sum.ms += ms
    sum.blocks += blocks
  }
  return sum
}

/**
 * The database's time for the portal's statements beside that for the reference, in turns. Ours are short: the median of
 * ten is one value. Both were executed once before, so that neither reads from the disk what the other left in memory.
 */
export async function compareStatements(
  client: pg.Client,
  { runs, ours, reference }: { runs: number; ours: Statement[]; reference: Statement[] },
): Promise<{ ours: Side; reference: Side; note: string }> {
  await explainAll(client, reference)
  const { blocks } = await explainAll(client, ours)
  const found = await inTurns(
    runs,
    async () => {
      const tries: number[] = []
      for (let i = 0; i < 10; i++) tries.push((await explainAll(client, ours)).ms)
      return quantile(tries, 0.5)
    },
    async () => (await explainAll(client, reference)).ms,
  )
  return {
    ours: { name: '', values: found.ours },
    reference: { name: '', values: found.reference },
    note: `${ours.length === 1 ? '' : `${ours.length} statements, `}${blocks} blocks`,
  }
}

/** The plan of a statement as people read it, with its blocks. */
export async function planOf(client: pg.Client, { sql, bindings }: Statement): Promise<string> {
  const { rows } = await client.query(`explain (analyze, buffers, timing off) ${sql}`, bindings)
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}
