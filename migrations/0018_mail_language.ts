import type { Knex } from 'knex'

/**
 * Mails in the language of whoever receives them. All that is mailed of a report is an edition of it in a language, its
 * picture included, so that the night's edition moves there from the report, and each copy says which one it is. What was
 * written before is English. An address from outside has a language of its own, an account's subscription the account's.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`alter table report_editions
    drop constraint report_editions_pkey,
    drop constraint report_editions_edition_check,
    add constraint report_editions_edition_check check (edition in ('night', 'week')),
    add column language text not null default 'en' check (language in ('en', 'ru')),
    -- PNG of the last nights; null: there was but one
    add column chart bytea,
    add constraint report_editions_pkey primary key (report_id, edition, language)`)
  await knex.raw('alter table report_editions alter column language drop default')
  await knex.raw('update report_editions e set chart = r.chart from reports r where r.id = e.report_id')
  await knex.raw(`insert into report_editions (report_id, edition, language, subject, html, text, chart)
    select id, 'night', 'en', subject, html, text, chart from reports`)
  await knex.raw(
    'alter table reports drop column subject, drop column html, drop column text, drop column chart',
  )
  await knex.raw(`alter table deliveries
    add column language text not null default 'en' check (language in ('en', 'ru'))`)
  await knex.raw(`alter table report_subscriptions
    -- of an address from outside; null: English
    add column language text check (language in ('en', 'ru')),
    add constraint report_subscriptions_language check (account_id is null or language is null)`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table report_subscriptions drop column language')
  await knex.raw('alter table deliveries drop column language')
  await knex.raw(`alter table reports
    add column subject text, add column html text, add column text text, add column chart bytea`)
  await knex.raw(`update reports r set subject = e.subject, html = e.html, text = e.text, chart = e.chart
    from report_editions e where e.report_id = r.id and e.edition = 'night' and e.language = 'en'`)
  await knex.raw(`alter table reports
    alter column subject set not null, alter column html set not null, alter column text set not null`)
  await knex.raw(`delete from report_editions where edition = 'night' or language <> 'en'`)
  // The primary key goes with its column.
  await knex.raw(`alter table report_editions
    drop column language,
    drop column chart,
    drop constraint report_editions_edition_check,
    add constraint report_editions_edition_check check (edition in ('week')),
    add constraint report_editions_pkey primary key (report_id, edition)`)
}
