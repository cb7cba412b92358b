import type { Knex } from 'knex'

/** People are found by @username and by name, also those who are no leads. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('create index users_username on users (lower(username))')
  await knex.raw('create index users_name on users using gin (first_name gin_trgm_ops)')
  // What the planner knows of an expression, it knows from its index, once that was looked at.
  await knex.raw('analyze users')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index users_username, users_name')
}
