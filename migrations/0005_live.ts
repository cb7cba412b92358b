import type { Knex } from 'knex'

/**
 * What pages read instead of raw events, and the queue that keeps it true. Statement triggers note every change of
 * events and people, whoever the writer is; the portal folds the notes in (src/live). The queue is append-only: a
 * writer meets no hot row and no lock. Its functions run as their owner, so that a writer needs no right on it, and with a search path no writer can bend.
 */
export async function up(knex: Knex): Promise<void> {
  // event_type is null where the person changed (names, registration), not an event. n: +1 written, -1 deleted.
  await knex.raw(`create table changes (
    user_id bigint not null,
    event_type text,
    created_at timestamptz,
    n smallint not null default 0
  ) with (autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_scale_factor = 0,
          autovacuum_vacuum_insert_threshold = 20000, autovacuum_vacuum_insert_scale_factor = 0)`)
  await knex.raw(`create table live_state (
    single boolean primary key default true check (single),
    -- the instant the tables below are true for; null until they were filled once
    as_of timestamptz,
    -- grows by one whenever something in them changed
    version bigint not null default 0,
    -- the version of the last grouped pass, which looked at everybody
    pass_version bigint not null default 0,
    rules_version integer,
    timezone text,
    hot integer not null default 0,
    warm integer not null default 0,
    cool integer not null default 0,
    cold integer not null default 0,
    people integer not null default 0,
    people_before integer not null default 0,
    -- set by whoever emptied a table: everything is computed anew
    rebuild boolean not null default true
  ) with (fillfactor = 50)`)
  await knex.raw('insert into live_state default values')
  await knex.raw(`create table live_passes (
    id bigint generated always as identity primary key,
    why text not null,
    step text not null,
    done bigint not null default 0,
    total bigint,
    started_at timestamptz not null,
    finished_at timestamptz,
    error text
  )`)
  await knex.raw(`create table lead_scores (
    user_id bigint primary key,
    username text,
    first_name text,
    email text,
    total_events integer not null,
    active_days integer not null,
    last_activity timestamptz,
    lead_score text not null check (lead_score in ('hot', 'warm', 'cool', 'cold')),
    registered_at timestamptz not null,
    opened_at timestamptz,
    joined_at timestamptz,
    enrolled_at timestamptz,
    -- the version of live_state at which the person was last looked at anew
    looked_at bigint not null default 0
  ) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05)`)
  // The one list order, read backwards: events, days, newest activity, id. See ORDER in src/leads/queries.ts.
  const order = `total_events, active_days, coalesce(last_activity, '-infinity'), (-user_id)`
  await knex.raw(`create index lead_scores_order on lead_scores (${order})`)
  await knex.raw(`create index lead_scores_tier_order on lead_scores (lead_score, ${order})`)
  await knex.raw(
    'create index lead_scores_funnel on lead_scores (registered_at) include (opened_at, joined_at, enrolled_at)',
  )
  await knex.raw('create extension if not exists pg_trgm')
  await knex.raw(
    'create index lead_scores_search on lead_scores using gin (first_name gin_trgm_ops, username gin_trgm_ops, email gin_trgm_ops)',
  )
  await knex.raw(`create table event_days (
    day date primary key,
    events bigint not null,
    people bigint not null
  ) with (fillfactor = 50)`)
  await knex.raw(`create table event_day_types (
    day date not null,
    event_type text not null,
    events bigint not null,
    primary key (day, event_type)
  ) with (fillfactor = 50)`)
  await knex.raw(`create table event_hours (
    hour timestamptz primary key,
    events bigint not null
  ) with (fillfactor = 50)`)
  await knex.raw(`create table active_people (
    user_id bigint primary key,
    this_week boolean not null,
    week_before boolean not null
  )`)
  await knex.raw('create index events_details on events using gin (details jsonb_path_ops)')
  // Without these the newest events have no visibility map for long, and counts read the table.
  await knex.raw(
    'alter table events set (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 20000)',
  )

  // What a night knew never changes, so its counts are kept with it.
  await knex.raw(`alter table nights add column hot integer not null default 0, add column warm integer not null default 0,
    add column cool integer not null default 0, add column cold integer not null default 0`)
  await knex.raw(`update nights n set hot = c.hot, warm = c.warm, cool = c.cool, cold = c.cold
    from (select night, count(*) filter (where tier = 'hot') as hot, count(*) filter (where tier = 'warm') as warm,
                 count(*) filter (where tier = 'cool') as cool, count(*) filter (where tier = 'cold') as cold
            from lead_snapshots group by night) c where c.night = n.night`)

  const { rows } = await knex.raw('select quote_ident(current_schema()) as schema')
  const schema: string = rows[0].schema
  await knex.raw(`create function note_events() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
    begin
      if tg_op <> 'INSERT' then
        insert into ${schema}.changes select user_id, event_type, created_at, -1 from old_rows;
      end if;
      if tg_op <> 'DELETE' then
        insert into ${schema}.changes select user_id, event_type, created_at, 1 from new_rows;
      end if;
      return null;
    end $$`)
  await knex.raw(`create function note_people() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
    begin
      if tg_op <> 'INSERT' then
        insert into ${schema}.changes (user_id) select user_id from old_rows;
      end if;
      if tg_op <> 'DELETE' then
        insert into ${schema}.changes (user_id) select user_id from new_rows;
      end if;
      return null;
    end $$`)
  await knex.raw(`create function note_emptied() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
    begin
      update ${schema}.live_state set rebuild = true;
      return null;
    end $$`)
  for (const [table, note, operations] of [
    ['events', 'note_events', ['insert', 'update', 'delete']],
    ['free_lesson_registrations', 'note_people', ['insert', 'update', 'delete']],
    // A person without a registration is no lead, so a new one changes nothing.
    ['users', 'note_people', ['update']],
  ] as const) {
    for (const operation of operations) {
      const rows = [
        ...(operation !== 'insert' ? ['old table as old_rows'] : []),
        ...(operation !== 'delete' ? ['new table as new_rows'] : []),
      ]
      await knex.raw(`create trigger live_${operation} after ${operation} on ${table}
        referencing ${rows.join(' ')} for each statement execute function ${note}()`)
    }
    await knex.raw(`create trigger live_truncate after truncate on ${table}
      for each statement execute function note_emptied()`)
  }
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['events', 'free_lesson_registrations', 'users']) {
    for (const operation of ['insert', 'update', 'delete', 'truncate'])
      await knex.raw(`drop trigger if exists live_${operation} on ${table}`)
  }
  await knex.raw('drop function note_events(), note_people(), note_emptied()')
  await knex.raw(
    'alter table events reset (autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_insert_threshold)',
  )
  await knex.raw('alter table nights drop column hot, drop column warm, drop column cool, drop column cold')
  await knex.raw('drop index events_details')
  await knex.raw(
    'drop table changes, live_state, live_passes, lead_scores, event_days, event_day_types, event_hours, active_people',
  )
}
