import type { Knex } from 'knex'

/** What ran when, the report of each night as it was mailed, and what became of each copy. */
export async function up(knex: Knex): Promise<void> {
  // Runs before this instant are nobody's duty: the portal was not there yet.
  await knex.raw('create table job_schedules (job text primary key, since timestamptz not null)')
  await knex.raw(`create table job_runs (
    job text not null,
    slot timestamptz not null,
    state text not null check (state in ('pending', 'running', 'done', 'failed', 'skipped', 'dead')),
    token uuid,
    lease_until timestamptz,
    attempt integer not null default 0,
    next_attempt_at timestamptz,
    counts jsonb,
    error text,
    started_at timestamptz,
    finished_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (job, slot)
  )`)
  await knex.raw(`create table reports (
    id bigint generated always as identity primary key,
    night date not null unique references nights,
    as_of timestamptz not null,
    subject text not null,
    html text not null,
    text text not null,
    figures jsonb not null,
    created_at timestamptz not null default now()
  )`)
  await knex.raw(`create table report_subscriptions (
    account_id bigint primary key references accounts on delete cascade,
    created_at timestamptz not null default now()
  )`)
  await knex.raw(`create table deliveries (
    id bigint generated always as identity primary key,
    report_id bigint not null references reports on delete cascade,
    recipient text not null,
    account_id bigint references accounts on delete set null,
    message_id text not null unique,
    state text not null default 'pending'
      check (state in ('pending', 'claimed', 'accepted', 'deferred', 'refused', 'unclear', 'dead')),
    attempts integer not null default 0,
    next_attempt_at timestamptz,
    token uuid,
    lease_until timestamptz,
    reply text,
    accepted_at timestamptz,
    created_at timestamptz not null default now(),
    unique (report_id, recipient)
  )`)
  await knex.raw(
    `create index deliveries_due on deliveries (next_attempt_at) where state in ('pending', 'deferred', 'claimed')`,
  )
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table deliveries, report_subscriptions, reports, job_runs, job_schedules')
}
