import type { Knex } from 'knex'

const NAMES = ['first_name', 'username', 'email']

/**
 * Two changes of lead_scores, whose rows are written anew whenever their person does something.
 *
 * What a search compares leads with moves to a table of its own: folding the names and a hundred entries of the trigram
 * index were most of a write. Here they are written when a name changes. The triggers keep it true whoever writes
 * lead_scores, as the generated columns were before.
 *
 * The last event of each active day stands with the score (`day_ends`, see scoredLeads): why a lead is in its tier, and
 * when it leaves it, is then read without looking for each day's end. What looked_at remembered is no longer needed.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('drop index lead_scores_search')
  await knex.raw('alter table lead_scores drop column names, drop column mail')
  await knex.raw(`create table lead_search (
    user_id bigint primary key references lead_scores on delete cascade,
    names text not null,
    mail text
  )`)
  await knex.raw(`insert into lead_search
    select user_id, lead_names(first_name, username, email), folded(email) from lead_scores`)
  await knex.raw(
    'create index lead_search_part on lead_search using gin (names gin_trgm_ops, mail gin_trgm_ops)',
  )
  const { rows } = await knex.raw('select quote_ident(current_schema()) as schema')
  const schema: string = rows[0].schema
  // The path names this schema, as the functions that fold names live in it.
  await knex.raw(`create function note_names() returns trigger language plpgsql set search_path = pg_catalog, ${schema}, pg_temp as $$
    begin
      if tg_op = 'INSERT' then
        insert into lead_search select user_id, lead_names(first_name, username, email), folded(email) from new_rows;
      else
        update lead_search set names = lead_names(new.first_name, new.username, new.email), mail = folded(new.email)
         where user_id = new.user_id;
      end if;
      return null;
    end $$`)
  await knex.raw(`create trigger lead_named after insert on lead_scores
    referencing new table as new_rows for each statement execute function note_names()`)
  await knex.raw(`create trigger lead_renamed after update on lead_scores for each row
    when (${NAMES.map((name) => `old.${name} is distinct from new.${name}`).join(' or ')})
    execute function note_names()`)

  await knex.raw(
    `alter table lead_scores drop column looked_at, add column day_ends timestamptz[] not null default '{}'`,
  )
  await knex.raw(`update lead_scores l set day_ends = a.ends
    from (select user_id, array_agg(date_trunc('milliseconds', last + interval '999 microseconds') order by last) as ends
            from (select e.user_id, max(e.created_at) as last
                    from live_state s join scoring_rules r on r.version = s.rules_version,
                         lateral (select user_id, created_at from events
                                   where created_at > s.as_of - r.window_days * interval '24 hours'
                                     and created_at <= s.as_of) e
                   group by e.user_id, (e.created_at at time zone s.timezone)::date) d
           group by user_id) a
   where a.user_id = l.user_id`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    'alter table lead_scores drop column day_ends, add column looked_at bigint not null default 0',
  )
  await knex.raw('drop trigger lead_named on lead_scores')
  await knex.raw('drop trigger lead_renamed on lead_scores')
  await knex.raw('drop function note_names()')
  await knex.raw('drop table lead_search')
  await knex.raw(`alter table lead_scores
    add column names text generated always as (lead_names(first_name, username, email)) stored,
    add column mail text generated always as (folded(email)) stored`)
  await knex.raw(
    'create index lead_scores_search on lead_scores using gin (names gin_trgm_ops, mail gin_trgm_ops)',
  )
}
