import type { Knex } from 'knex'

/** What pages show and renew by themselves: see LIVE_TABLES in src/streams/fragment.ts. */
const SHOWN = [
  'live_passes',
  'job_runs',
  'job_schedules',
  'reports',
  'report_subscriptions',
  'deliveries',
  'lead_cards',
  'lead_journal',
  'saved_views',
]

/**
 * Tells every instance which table has changed, when the change is committed and whoever wrote it: channel hsl_live, the
 * table's name. PostgreSQL keeps one notice per transaction and name. Events and people have no notice of their own: the tick
 * that counts them changes live_state, at most once a second, so that their writers never meet at the queue of notices.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`create function tell_live() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
    begin
      perform pg_notify('hsl_live', tg_table_name);
      return null;
    end $$`)
  for (const table of SHOWN) {
    await knex.raw(`create trigger tell_live after insert or update or delete on ${table}
      for each row execute function tell_live()`)
  }
  // Its instant moves each second, its version only when something changed.
  await knex.raw(`create trigger tell_live after update on live_state for each row
    when (old.version is distinct from new.version) execute function tell_live()`)
  // Somebody's right to look may have ended.
  await knex.raw(`create trigger tell_live after update on auth_sessions for each row
    when (old.ended_at is distinct from new.ended_at) execute function tell_live()`)
  await knex.raw(
    `create trigger tell_live_gone after delete on auth_sessions for each row execute function tell_live()`,
  )
  await knex.raw(`create trigger tell_live after update on accounts for each row
    when (old.active is distinct from new.active or old.role is distinct from new.role) execute function tell_live()`)
}

export async function down(knex: Knex): Promise<void> {
  for (const table of [...SHOWN, 'live_state', 'auth_sessions', 'accounts'])
    await knex.raw(`drop trigger tell_live on ${table}`)
  await knex.raw('drop trigger tell_live_gone on auth_sessions')
  await knex.raw('drop function tell_live()')
}
