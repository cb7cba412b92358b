import type { Knex } from 'knex'

/** Letters of other alphabets, and with marks, as the plain letters they are written with where those are all one has. */
const SOUNDS = {
  a: 'àáâãäåāăąǎæəаәαάაաաاأإآءعאע',
  b: 'бბբبב',
  c: 'çćĉċčჩცწჭծճչցצץ',
  d: 'ďđðдδდդدذضד',
  e: 'èéêëēĕėęěеёэєεέეեէը',
  f: 'фφფֆف',
  g: 'ĝğġģгґғγგღգղغג',
  h: 'ĥħхһχჰհحهةהח',
  i: 'ìíîïĩīĭįıиіїηήιίϊΐიի',
  j: 'ĵჟჯժձջج',
  k: 'ķкқκკქկكכך',
  l: 'ĺļľŀłлλლլلל',
  m: 'мμმմمמם',
  n: 'ñńņňŋнңνნնنנן',
  o: 'òóôõöøōŏőơœоөοόωώოոօ',
  p: 'пπψპպփפף',
  q: 'ყքقק',
  r: 'ŕŗřрρრռրرר',
  s: 'śŝşšșßсσςსშսշسشصסש',
  t: 'ţťŧțþтθτთტթտتثطטת',
  u: 'ùúûüũūŭůűųưǔуұүუ',
  v: 'вβვվ',
  w: 'ŵւوؤו',
  x: 'ξხխخ',
  y: 'ýÿŷйыυύϋΰյيىئי',
  z: 'źżžзζზզزظז',
}
/** Those that are written with several. */
const GROUPS = [
  ['ж', 'zh'],
  ['ц', 'ts'],
  ['ч', 'ch'],
  ['ш', 'sh'],
  ['щ', 'sch'],
  ['ю', 'yu'],
  ['я', 'ya'],
] as const
/** Signs without a sound, and marks that follow their letter. */
const MUTE = 'ъь\u0300\u0301\u0302\u0303\u0306\u0308\u030a\u030c\u0327'

/**
 * Cards and journal of leads are part of what pages show live: whoever changes one, also with plain SQL, has it noted in
 * `changes` (so the live version grows within a second), and `outreach_state` counts each transaction that did, so that
 * an answer kept from before is known to be old as soon as the change is committed.
 */
export async function up(knex: Knex): Promise<void> {
  // Searching compares what is left of a name without its alphabet, marks and case: Аня is found as Anya, Zoë as zoe.
  // pg_trgm by itself sees no letters but ASCII where the database's LC_CTYPE is C, as the embedded one's is.
  const from = Object.values(SOUNDS).join('')
  const to = Object.entries(SOUNDS)
    .map(([plain, letters]) => plain.repeat([...letters].length))
    .join('')
  const grouped = GROUPS.reduce(
    (text, [letter, plain]) => `replace(${text}, '${letter}', '${plain}')`,
    'lower($1)',
  )
  await knex.raw(`create function folded(text) returns text language sql immutable strict parallel safe
    as $$ select translate(${grouped}, '${from}${MUTE}', '${to}') $$`)
  await knex.raw(`create function lead_names(first_name text, username text, email text) returns text
    language sql immutable parallel safe
    as $$ select folded(coalesce($1, '') || chr(10) || coalesce($2, '') || chr(10) || coalesce(split_part($3, '@', 1), '')) $$`)
  await knex.raw(`alter table lead_scores
    add column names text generated always as (lead_names(first_name, username, email)) stored,
    add column mail text generated always as (folded(email)) stored`)
  await knex.raw('drop index lead_scores_search')
  await knex.raw(
    'create index lead_scores_search on lead_scores using gin (names gin_trgm_ops, mail gin_trgm_ops)',
  )

  // Which version of the card a change made: who writes over a newer one is told what happened since.
  await knex.raw('alter table lead_journal add column card_version integer')
  await knex.raw('create index lead_cards_status on lead_cards (status)')
  // Other orders of the call list, read backwards and forwards. See SORTS in src/leads/sort.ts.
  await knex.raw(
    `create index lead_scores_active on lead_scores (coalesce(last_activity, '-infinity'), (-user_id))`,
  )
  await knex.raw(`create index lead_scores_name on lead_scores
    (left(lower(coalesce(nullif(btrim(first_name), ''), username, 'person ' || user_id::text)), 100), user_id)`)

  await knex.raw(`create table outreach_state (
    single boolean primary key default true check (single),
    version bigint not null default 0,
    -- the transaction that counted last: it counts once, however many rows it changes
    counted_by xid8
  ) with (fillfactor = 50)`)
  await knex.raw('insert into outreach_state default values')
  const { rows } = await knex.raw('select quote_ident(current_schema()) as schema')
  const schema: string = rows[0].schema
  await knex.raw(`create function count_outreach() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
    begin
      update ${schema}.outreach_state set version = version + 1, counted_by = pg_current_xact_id()
       where counted_by is distinct from pg_current_xact_id();
      return null;
    end $$`)
  for (const table of ['lead_cards', 'lead_journal']) {
    for (const operation of ['insert', 'update', 'delete']) {
      const transition = [
        ...(operation !== 'insert' ? ['old table as old_rows'] : []),
        ...(operation !== 'delete' ? ['new table as new_rows'] : []),
      ]
      await knex.raw(`create trigger live_${operation} after ${operation} on ${table}
        referencing ${transition.join(' ')} for each statement execute function note_people()`)
    }
    // Deferred to the commit: the one row is locked last and for a moment, so that no two writers wait for each other.
    await knex.raw(`create constraint trigger outreach_counted after insert or update or delete on ${table}
      deferrable initially deferred for each row execute function count_outreach()`)
    await knex.raw(`create trigger outreach_emptied after truncate on ${table}
      for each statement execute function count_outreach()`)
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index lead_scores_search')
  await knex.raw('alter table lead_scores drop column names, drop column mail')
  await knex.raw('drop function lead_names(text, text, text), folded(text)')
  await knex.raw(
    'create index lead_scores_search on lead_scores using gin (first_name gin_trgm_ops, username gin_trgm_ops, email gin_trgm_ops)',
  )
  for (const table of ['lead_cards', 'lead_journal']) {
    for (const name of ['live_insert', 'live_update', 'live_delete', 'outreach_counted', 'outreach_emptied'])
      await knex.raw(`drop trigger ${name} on ${table}`)
  }
  await knex.raw('drop function count_outreach()')
  await knex.raw('drop table outreach_state')
  await knex.raw('drop index lead_scores_name, lead_scores_active, lead_cards_status')
  await knex.raw('alter table lead_journal drop column card_version')
}
