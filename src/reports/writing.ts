import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import type { Config } from '../config.ts'
import { inLanguage } from '../language/current.ts'
import { LANGUAGES, type Language } from '../language/language.ts'
import type { Moment } from '../leads/score.ts'
import { listRecipients } from '../subscriptions/queries.ts'
import { arrivalOf, type Edition, editionOf, isDue } from '../subscriptions/rhythm.ts'
import { chartSvg, drawPng } from './chart.ts'
import { readFigures, readWeek } from './figures.ts'
import { mailOf } from './mail.ts'
import type { Place } from './mail-model.ts'
import { createEdition, createReport } from './queries.ts'
import type { WeekFigures } from './report.ts'

/**
 * Writes the report of a night, whose snapshot must be there, and a copy of it for everybody whose subscription it is
 * due for, all in the given transaction: whoever was subscribed then receives it, whatever happens afterwards. It is
 * written in every language, as pages and tests show it to anybody. Weekly subscribers have copies of the weekly edition,
 * which is made only in the languages that somebody receives it in. Undefined: the night has a report already.
 */
export async function writeNight(
  trx: Knex,
  { night, moment, job, now }: { night: string; moment: Moment; job: string; now: Date },
  { app_url, timezone }: Pick<Config, 'app_url' | 'timezone'>,
): Promise<{ report_id: number; copies: number } | undefined> {
  const place = { app_url, timezone }
  const figures = await readFigures(trx, night, moment, job)
  const report_id = await createReport(trx, { night, as_of: moment.as_of, figures }, now)
  if (report_id === undefined) return undefined
  const write = async (edition: Edition, language: Language, chart: Buffer | null, week?: WeekFigures) => {
    const mail = inLanguage(language, () => mailOf(figures, place, week))
    await createEdition(trx, { report_id, edition, language, chart, ...mail })
  }
  const charts = new Map<Language, Buffer | null>()
  for (const language of LANGUAGES) {
    const svg = inLanguage(language, () => chartSvg(figures.nights))
    const chart = svg === null ? null : await drawPng(svg)
    charts.set(language, chart)
    await write('night', language, chart)
  }
  const copies = await planCopies(trx, { report_id, night, as_of: moment.as_of }, place, now)
  const weekly = new Set(copies.flatMap(({ edition, language }) => (edition === 'week' ? [language] : [])))
  if (weekly.size > 0) {
    const week = await readWeek(trx, night, moment)
    for (const language of weekly) await write('week', language, charts.get(language) ?? null, week)
  }
  if (copies.length > 0) await trx('deliveries').insert(copies)
  return { report_id, copies: copies.length }
}

/**
 * One copy per recipient whom the report is due for, to be sent at their hour, in the language that they read now. Each
 * has a Message-ID of its own for good: sent again, mail programs know it as the same mail. An address that is suspended
 * has a copy that is not sent.
 */
async function planCopies(
  db: Knex,
  { report_id, night, as_of }: { report_id: number; night: string; as_of: Date },
  { app_url, timezone }: Place,
  now: Date,
) {
  const host = new URL(app_url).hostname
  const seen = new Set<string>()
  return (await listRecipients(db)).flatMap((one) => {
    const arrival = arrivalOf(one, as_of, timezone)
    const last = one.last && arrivalOf(one, one.last, timezone)
    if (seen.has(one.recipient) || !isDue(one, arrival, { last, since: one.created_at }, timezone)) return []
    seen.add(one.recipient)
    return {
      report_id,
      account_id: one.account_id,
      subscription_id: one.id,
      recipient: one.recipient,
      edition: editionOf(one),
      language: one.language,
      message_id: `<report-${night}-${randomUUID()}@${host}>`,
      ...(one.suspended
        ? { state: 'suspended', reply: 'The mail server refused two mails to this address for good.' }
        : { state: 'pending', next_attempt_at: arrival }),
      created_at: now,
    }
  })
}
