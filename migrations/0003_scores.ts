import type { Knex } from 'knex'

/** The rule of the score, by version, and what each night knew of every lead. Source: PRODUCT.md, "The score". */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`create table scoring_rules (
    version integer primary key check (version > 0),
    window_days integer not null check (window_days between 1 and 90),
    hot_events integer not null,
    hot_days integer not null,
    warm_events integer not null,
    warm_days integer not null,
    cool_events integer not null,
    goal_type text not null,
    author text not null,
    reason text not null,
    created_at timestamptz not null default now(),
    check (hot_events >= warm_events and warm_events >= cool_events and cool_events >= 1),
    check (hot_days >= warm_days and warm_days >= 1)
  )`)
  await knex('scoring_rules').insert({
    version: 1,
    window_days: 7,
    hot_events: 20,
    hot_days: 5,
    warm_events: 10,
    warm_days: 3,
    cool_events: 5,
    goal_type: 'course_enrolled',
    author: 'hsl-dashboard',
    reason: 'The criteria the school has always used.',
  })
  await knex.raw(`create table nights (
    night date primary key,
    as_of timestamptz not null,
    rules_version integer not null references scoring_rules,
    created_at timestamptz not null default now()
  )`)
  await knex.raw(`create table lead_snapshots (
    night date not null references nights on delete cascade,
    user_id bigint not null references users,
    total_events integer not null,
    active_days integer not null,
    last_activity timestamptz,
    tier text not null check (tier in ('hot', 'warm', 'cool', 'cold')),
    primary key (night, user_id)
  )`)
  await knex.raw('create index lead_snapshots_user on lead_snapshots (user_id, night)')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table lead_snapshots, nights, scoring_rules')
}
