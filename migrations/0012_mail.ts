import type { Knex } from 'knex'

/**
 * Who receives the report, how often and when; addresses from outside confirm first. Each copy knows its subscription,
 * and a report keeps its picture and its weekly edition, so that a mail can be shown as it was sent.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`alter table report_subscriptions
    drop constraint report_subscriptions_pkey,
    alter column account_id drop not null,
    add column id bigint generated always as identity primary key,
    -- of somebody without an account
    add column address text unique,
    add column rhythm text not null default 'nightly' check (rhythm in ('nightly', 'weekdays', 'weekly')),
    -- ISO: 1 is Monday
    add column weekday smallint check (weekday between 1 and 7),
    -- local, in the time zone of the subscription; null: as soon as the report is written
    add column hour smallint check (hour between 0 and 23),
    -- null: the portal's
    add column timezone text,
    -- what the link in each mail carries: it ends this subscription and nothing else
    add column unsubscribe_key uuid not null unique default gen_random_uuid(),
    -- SHA-256 of what the confirmation mail carries
    add column token_hash text unique,
    add column token_expires_at timestamptz,
    -- when the confirmation was last mailed, and what the server said
    add column asked_at timestamptz,
    add column asked_reply text,
    add column confirmed_at timestamptz,
    add column added_by bigint references accounts on delete set null,
    add constraint report_subscriptions_account_key unique (account_id),
    add constraint report_subscriptions_somebody check ((account_id is null) <> (address is null)),
    add constraint report_subscriptions_weekday check ((rhythm = 'weekly') = (weekday is not null))`)
  await knex.raw(`create table mail_releases (
    address text primary key,
    -- refusals before this instant count no more
    released_at timestamptz not null
  )`)

  // Not a foreign key: a copy outlives its subscription, and is not sent when that is gone.
  await knex.raw(`alter table deliveries
    add column subscription_id bigint,
    add column edition text not null default 'night' check (edition in ('night', 'week'))`)
  await knex.raw('create index deliveries_subscription on deliveries (subscription_id, report_id)')
  await knex.raw('create index deliveries_recipient on deliveries (recipient)')

  await knex.raw('alter table reports add column chart bytea')
  await knex.raw(`create table report_editions (
    report_id bigint not null references reports on delete cascade,
    edition text not null check (edition in ('week')),
    subject text not null,
    html text not null,
    text text not null,
    primary key (report_id, edition)
  )`)
  // The zone of the days that the snapshot counted; null: made before this was kept.
  await knex.raw('alter table nights add column timezone text')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table nights drop column timezone')
  await knex.raw('drop table report_editions, mail_releases')
  await knex.raw('alter table reports drop column chart')
  await knex.raw('alter table deliveries drop column subscription_id, drop column edition')
  await knex.raw('delete from report_subscriptions where account_id is null')
  await knex.raw(`alter table report_subscriptions
    drop constraint report_subscriptions_account_key,
    drop constraint report_subscriptions_somebody,
    drop constraint report_subscriptions_weekday,
    drop column id, drop column address, drop column rhythm, drop column weekday, drop column hour,
    drop column timezone, drop column unsubscribe_key, drop column token_hash, drop column token_expires_at,
    drop column asked_at, drop column asked_reply, drop column confirmed_at, drop column added_by,
    alter column account_id set not null,
    add primary key (account_id)`)
}
