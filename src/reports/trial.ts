import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { recordAudit } from '../audit/queries.ts'
import type { Deps } from '../deps.ts'
import { t } from '../language/t.ts'
import { addressed } from './copy.ts'
import type { Report } from './queries.ts'

/** What the mail server said of a test. */
export type TestResult = { to: string; state: string; reply: string }

/**
 * Sends a report to the one who asks, now and while they wait: the same parts and picture as every copy in their
 * language, with a Message-ID of its own. It is no delivery of the report: it is counted nowhere, and not tried again. What the server
 * said is in the audit.
 */
export async function sendTest(
  { db, clock, config, mailer }: Pick<Deps, 'db' | 'clock' | 'config' | 'mailer'>,
  report: Report,
  by: { account_id: number; who: string; ip: string | null },
): Promise<void> {
  const message_id = `<test-${report.night}-${randomUUID()}@${new URL(config.app_url).hostname}>`
  const mail = addressed(
    { ...report, subject: t('Test: {subject}', { subject: report.subject }) },
    { to: by.who, message_id, key: null },
    config.app_url,
  )
  const { state, reply } = await mailer.send(mail)
  const details = { night: report.night, state, reply }
  await recordAudit(db, by, { action: 'test mail sent', subject: by.who, details }, clock())
}

/** What became of the newest test that this account sent of a night's report. */
export async function findTest(db: Knex, account_id: number, night: string): Promise<TestResult | undefined> {
  const row = await db('audit')
    .where({ account_id, action: 'test mail sent' })
    .whereRaw(`details->>'night' = ?`, [night])
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .first('subject', 'details')
  return row && { to: row.subject, state: row.details.state, reply: row.details.reply }
}
