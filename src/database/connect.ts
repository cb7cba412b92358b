import knex, { type Knex } from 'knex'
import pg from 'pg'

// bigint and count(*) as numbers: ids stay below 2^53 (PRODUCT.md), and JSON has no other integers.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number)
// A date is a calendar day, not local midnight: keep 'YYYY-MM-DD'.
pg.types.setTypeParser(pg.types.builtins.DATE, (value) => value)

/**
 * A pool on the database. Statements end after 5 s, waiting for a lock after 3 s, an idle transaction after
 * 10 s, waiting for a connection after 2 s: a database that hangs must not take the portal along.
 */
export function connect(url: string, { max = 10, statement_timeout_ms = 5_000 } = {}): Knex {
  return knex({
    client: 'pg',
    connection: {
      connectionString: url,
      application_name: 'hsl-dashboard',
      connectionTimeoutMillis: 2_000,
      statement_timeout: statement_timeout_ms,
      // 0 is no limit, for both.
      query_timeout: statement_timeout_ms === 0 ? 0 : statement_timeout_ms + 500,
      lock_timeout: 3_000,
      idle_in_transaction_session_timeout: 10_000,
      keepAlive: true,
      // How alike a word must be for a search to look at it (leads/search.ts): an index reads it from here alone.
      options: '-c pg_trgm.word_similarity_threshold=0.4',
    } as Knex.PgConnectionConfig,
    pool: { min: 0, max, validate: isFree },
    acquireConnectionTimeout: 2_000,
    // What fails is thrown where it was asked, and logged there; Knex would print it a second time.
    log: { warn() {}, error() {}, deprecate() {}, debug() {} },
  })
}

/** A statement that was given up still holds its connection: whoever got it next would wait behind it, for ever. */
function isFree(connection: { readyForQuery: boolean }): boolean {
  return connection.readyForQuery
}
