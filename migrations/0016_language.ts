import type { Knex } from 'knex'

/** The language a person reads the portal and its mails in; null for what the browser asks for. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw("alter table accounts add column language text check (language in ('en', 'ru'))")
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table accounts drop column language')
}
