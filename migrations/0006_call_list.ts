import type { Knex } from 'knex'

/** What staff do with a lead, the views of the list they keep, and who did what with people's data. */
export async function up(knex: Knex): Promise<void> {
  // A lead nobody has worked on has no card: it is new, and nobody's.
  await knex.raw(`create table lead_cards (
    user_id bigint primary key references users on delete cascade,
    owner_id bigint references accounts on delete set null,
    status text not null default 'new' check (status in ('new', 'contacted', 'talking', 'enrolled', 'not_now')),
    next_contact_on date,
    -- grows by one with each change: who changes what somebody else has changed meanwhile is told so
    version integer not null default 1,
    changed_at timestamptz not null default now(),
    changed_by bigint references accounts on delete set null
  )`)
  await knex.raw('create index lead_cards_owner on lead_cards (owner_id, status)')
  await knex.raw(
    'create index lead_cards_due on lead_cards (next_contact_on) where next_contact_on is not null',
  )

  // One row per thing that staff did: a contact, a note, or a change of the card (before, after).
  await knex.raw(`create table lead_journal (
    id bigint generated always as identity primary key,
    user_id bigint not null references users on delete cascade,
    at timestamptz not null default now(),
    account_id bigint references accounts on delete set null,
    -- the name as it was: it stays when the account goes
    who text not null,
    kind text not null check (kind in ('contact', 'note', 'status', 'owner', 'next_contact')),
    text text,
    before text,
    after text
  )`)
  await knex.raw('create index lead_journal_person on lead_journal (user_id, at, id)')

  await knex.raw(`create table saved_views (
    id bigint generated always as identity primary key,
    account_id bigint not null references accounts on delete cascade,
    name text not null check (length(name) between 1 and 60),
    -- the part of the list's address after the question mark
    query text not null,
    shared boolean not null default false,
    created_at timestamptz not null default now(),
    unique (account_id, name)
  )`)

  await knex.raw(`create table audit (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    account_id bigint references accounts on delete set null,
    -- the address as it was, or the program that acted
    who text not null,
    action text not null,
    -- what it was done to, such as 'person 123'
    subject text,
    details jsonb,
    ip text
  )`)
  await knex.raw('create index audit_newest on audit (at, id)')
  await knex.raw('create index audit_action on audit (action, at, id)')
  await knex.raw('create index audit_who on audit (who, at, id)')
  await knex.raw('create index audit_subject on audit (subject, at, id)')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table audit, saved_views, lead_journal, lead_cards')
}
