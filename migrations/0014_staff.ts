import type { Knex } from 'knex'

/** Whom the school has invited, who asked for a new password, which programs may read, and the school itself. */
export async function up(knex: Knex): Promise<void> {
  // The zone a person reads times in; null for the school's.
  await knex.raw('alter table accounts add column time_zone text')

  // Links that are mailed or shown once. The tables keep SHA-256 of their secret: who reads them opens nothing.
  await knex.raw(`create table invitations (
    id bigint generated always as identity primary key,
    email text not null,
    role text not null check (role in ('staff', 'manager', 'admin')),
    token_hash text not null unique,
    invited_by bigint references accounts on delete set null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    accepted_at timestamptz,
    withdrawn_at timestamptz,
    check (accepted_at is null or withdrawn_at is null)
  )`)
  await knex.raw(
    'create unique index invitations_open on invitations (lower(email)) where accepted_at is null and withdrawn_at is null',
  )
  await knex.raw(`create table password_resets (
    token_hash text primary key,
    account_id bigint not null references accounts on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
  )`)
  await knex.raw('create index password_resets_account on password_resets (account_id)')
  await knex.raw(`create table setup_links (
    token_hash text primary key,
    created_at timestamptz not null,
    expires_at timestamptz not null
  )`)

  await knex.raw(`create table api_keys (
    id bigint generated always as identity primary key,
    name text not null check (length(name) between 1 and 60),
    -- the first letters of the key, by which people know it again
    prefix text not null,
    key_hash text not null unique,
    scope text not null check (scope in ('read')),
    created_at timestamptz not null,
    -- the address of who made it, as it was
    created_by text not null,
    last_used_at timestamptz,
    last_used_ip text,
    revoked_at timestamptz
  )`)

  // One row at most. APP_TIMEZONE, where it is set, goes before time_zone.
  await knex.raw(`create table school (
    the_one boolean primary key default true check (the_one),
    name text not null check (length(name) between 1 and 80),
    time_zone text not null,
    made_at timestamptz not null
  )`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table school, api_keys, setup_links, password_resets, invitations')
  await knex.raw('alter table accounts drop column time_zone')
}
