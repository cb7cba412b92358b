import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { hashOf } from '../src/subscriptions/subscription.ts'

const DAY = 86_400_000

/**
 * Who receives the demo school's report: the manager every night; its owner, without an account, on Mondays and in
 * Russian; and the accountant, who was asked the day before and has not said yes. No mail is sent for these.
 */
export async function makeSubscribers(db: Knex, manager_id: number, as_of: Date): Promise<void> {
  const yesterday = new Date(as_of.getTime() - DAY)
  await db('report_subscriptions').insert({ account_id: manager_id, created_at: yesterday })
  const outside = [
    {
      address: 'owner@school.example',
      rhythm: 'weekly',
      weekday: 1,
      hour: 8,
      language: 'ru',
      confirmed_at: yesterday,
    },
    {
      address: 'accountant@school.example',
      rhythm: 'weekdays',
      hour: 7,
      timezone: 'Europe/Berlin',
      token_hash: hashOf(randomUUID()),
      token_expires_at: new Date(as_of.getTime() + 6 * DAY),
      asked_at: yesterday,
    },
  ]
  for (const one of outside)
    await db('report_subscriptions')
      .insert({ ...one, created_at: yesterday })
      .onConflict('address')
      .ignore()
}
