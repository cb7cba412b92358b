import type { Knex } from 'knex'

/**
 * One mechanism for runs, copies of a report and alerts: `job_runs`, `deliveries` and `alerts` have the same columns for
 * it (state, token, lease_until, attempts, next_attempt_at), and `work_attempts` keeps each try of any of them.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table job_runs rename column attempt to attempts')
  await knex.raw('alter table job_runs drop constraint job_runs_state_check')
  await knex.raw(`alter table job_runs
    add constraint job_runs_state_check
      check (state in ('pending', 'running', 'done', 'failed', 'skipped', 'dead', 'cancelled')),
    -- who had it run now; null when its time had come
    add column asked_by text,
    -- who asked it to stop
    add column stop_asked_by text,
    -- how far it is, while it runs
    add column step text,
    add column step_done bigint,
    add column step_total bigint`)
  await knex.raw('create index job_runs_newest on job_runs (slot desc, job)')
  await knex.raw(
    `create index job_runs_open on job_runs (slot) where state in ('pending', 'running', 'failed')`,
  )

  await knex.raw('alter table deliveries drop constraint deliveries_state_check')
  await knex.raw(`alter table deliveries
    add constraint deliveries_state_check check (state in
      ('pending', 'claimed', 'accepted', 'deferred', 'refused', 'unclear', 'suspended', 'dead')),
    -- when the mail server said "go on" and its text began to go out: from here on the copy may have arrived
    add column handed_at timestamptz`)

  await knex.raw(`create table work_attempts (
    token uuid primary key,
    -- the table, and the row's key as text: a delivery's id, or 'nightly-report 2026-11-23T04:30:00.000Z'
    work text not null,
    subject text not null,
    attempt integer not null,
    -- which process made it
    instance text not null,
    began_at timestamptz not null,
    ended_at timestamptz,
    -- how it ended: a state of the row, or 'lost' when its holder fell silent, or 'given back'
    state text,
    said text
  )`)
  await knex.raw('create index work_attempts_of on work_attempts (work, subject, began_at)')

  await knex.raw(`create table incidents (
    id bigint generated always as identity primary key,
    job text not null,
    kind text not null check (kind in ('failed', 'overdue')),
    -- the first slot that is missing
    slot timestamptz not null,
    reason text not null,
    opened_at timestamptz not null,
    closed_at timestamptz,
    ending text
  )`)
  await knex.raw('create unique index incidents_open on incidents (job) where closed_at is null')
  await knex.raw(`create table alerts (
    id bigint generated always as identity primary key,
    incident_id bigint not null references incidents on delete cascade,
    event text not null check (event in ('opened', 'closed')),
    state text not null default 'pending' check (state in ('pending', 'claimed', 'accepted', 'deferred', 'dead')),
    attempts integer not null default 0,
    next_attempt_at timestamptz,
    token uuid,
    lease_until timestamptz,
    reply text,
    created_at timestamptz not null,
    unique (incident_id, event)
  )`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table alerts, incidents, work_attempts')
  await knex.raw(`update deliveries set state = 'refused' where state = 'suspended'`)
  await knex.raw(`alter table deliveries drop column handed_at, drop constraint deliveries_state_check`)
  await knex.raw(`alter table deliveries add constraint deliveries_state_check
    check (state in ('pending', 'claimed', 'accepted', 'deferred', 'refused', 'unclear', 'dead'))`)
  await knex.raw('drop index job_runs_newest, job_runs_open')
  await knex.raw(`update job_runs set state = 'skipped' where state = 'cancelled'`)
  await knex.raw(`alter table job_runs drop constraint job_runs_state_check,
    drop column asked_by, drop column stop_asked_by, drop column step, drop column step_done, drop column step_total`)
  await knex.raw(`alter table job_runs add constraint job_runs_state_check
    check (state in ('pending', 'running', 'done', 'failed', 'skipped', 'dead'))`)
  await knex.raw('alter table job_runs rename column attempts to attempt')
}
