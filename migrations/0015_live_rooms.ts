import type { Knex } from 'knex'

/** What pages show live of the tables that were made after 0007. */
const SHOWN = ['incidents', 'alerts']

export async function up(knex: Knex): Promise<void> {
  for (const table of SHOWN)
    await knex.raw(`create trigger tell_live after insert or update or delete on ${table}
      for each row execute function tell_live()`)
}

export async function down(knex: Knex): Promise<void> {
  for (const table of SHOWN) await knex.raw(`drop trigger tell_live on ${table}`)
}
