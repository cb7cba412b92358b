import type { Knex } from 'knex'

/** Who may sign in, who is signed in, and how often somebody tried. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`create table accounts (
    id bigint generated always as identity primary key,
    email text not null,
    name text not null,
    role text not null check (role in ('staff', 'manager', 'admin')),
    password_hash text not null,
    active boolean not null default true,
    theme text not null default 'auto' check (theme in ('auto', 'light', 'dark')),
    created_at timestamptz not null default now(),
    password_changed_at timestamptz not null default now()
  )`)
  await knex.raw('create unique index accounts_email on accounts (lower(email))')

  // One row per sign-in. The id is the SHA-256 of the cookie's session id, so that a read of the table signs nobody in.
  await knex.raw(`create table auth_sessions (
    id text primary key,
    account_id bigint not null references accounts on delete cascade,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    ended_at timestamptz,
    ip text not null,
    user_agent text not null
  )`)
  await knex.raw('create index auth_sessions_account on auth_sessions (account_id)')

  // The columns are those of rate-limiter-flexible's PostgreSQL store; made here because making them at first use races.
  await knex.raw(
    'create table login_attempts (key text primary key, points integer not null default 0, expire bigint)',
  )
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table login_attempts, auth_sessions, accounts')
}
