import type { Knex } from 'knex'

/** Contacts by time, whoever was contacted: who of a night's leads was contacted soon after it (src/analytics). */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`create index lead_journal_contacts on lead_journal (at, user_id) where kind = 'contact'`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index lead_journal_contacts')
}
