import type { Knex } from 'knex'

/**
 * A view that was just removed can be brought back: it stays, marked with when that was, until its owner removes another.
 * Its name is free meanwhile.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table saved_views add column removed_at timestamptz')
  await knex.raw('alter table saved_views drop constraint saved_views_account_id_name_key')
  await knex.raw(
    'create unique index saved_views_name on saved_views (account_id, name) where removed_at is null',
  )
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('delete from saved_views where removed_at is not null')
  await knex.raw('drop index saved_views_name')
  await knex.raw(
    'alter table saved_views add constraint saved_views_account_id_name_key unique (account_id, name)',
  )
  await knex.raw('alter table saved_views drop column removed_at')
}
