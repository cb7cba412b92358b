import { createHmac } from 'node:crypto'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import type { Claim, Ledger } from '../work/ledger.ts'
import { type Stop, type Work, workOff } from '../work/worker.ts'
import type { Incident } from './incident.ts'
import { findIncident } from './queries.ts'

export const alerts: Ledger = {
  table: 'alerts',
  key: ['id'],
  subject: 't.id::text',
  held: 'claimed',
  again: 'deferred',
  said: 'reply',
  lost: 'The portal ended during each attempt.',
}

const TIMEOUT_MS = 10_000
type Webhook = NonNullable<Config['alert_webhook']>
type ClaimedAlert = Claim<{ id: number; incident_id: number; event: 'opened' | 'closed' }>

/**
 * Posts each alert that is due, the end of an incident after its beginning. A post whose answer was lost is made again
 * with the same `webhook-id`, by which the receiver knows it: better told twice than never.
 */
export async function sendDueAlerts(deps: Deps, webhook: Webhook, stop: Stop): Promise<void> {
  const work: Work<ClaimedAlert> = {
    ledger: alerts,
    limit_s: 30,
    which: (query) =>
      query
        .whereRaw(
          `not exists (select from alerts a where a.incident_id = t.incident_id and a.id < t.id
                        and a.state in ('pending', 'claimed', 'deferred'))`,
        )
        .orderBy('t.id'),
    async perform({ db, clock, config }, { id, incident_id, event }, signal) {
      const incident = (await findIncident(db, incident_id))!
      const body = JSON.stringify(bodyOf(incident, event, config.app_url))
      const answer = await fetch(webhook.url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...sign(webhook, `alert_${id}`, body, clock()) },
        // What answers elsewhere is not who was asked.
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      }).catch((error) => {
        throw error.cause ?? error // "fetch failed" says nothing
      })
      await answer.body?.cancel()
      const reply = `${answer.status} ${answer.statusText}`.trim()
      return answer.ok ? { state: 'accepted', said: reply } : { again: reply }
    },
  }
  await workOff(deps, work, stop, ({ state, error }, alert) => {
    if (state === 'deferred' || state === 'dead')
      deps.log.warn({ alert: alert?.id, err: error }, 'alert not taken')
  })
}

/**
 * Headers that prove who sends: HMAC-SHA256 of `id.timestamp.body` under the secret, by the Standard Webhooks
 * specification (standardwebhooks.com), for which receivers find libraries in every language. Its secrets are `whsec_` and
 * base64; any other text is taken as its own bytes.
 */
export function sign({ secret }: Pick<Webhook, 'secret'>, id: string, body: string, now: Date) {
  const timestamp = String(Math.floor(now.getTime() / 1_000))
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret)
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

function bodyOf(incident: Incident, event: 'opened' | 'closed', app_url: string) {
  const { id, job, kind, slot, reason, opened_at, closed_at, ending } = incident
  const over = event === 'closed'
  return {
    type: over ? 'job.recovered' : `job.${kind}`,
    timestamp: over ? closed_at : opened_at,
    data: {
      incident: id,
      job,
      slot,
      reason: over ? ending : reason,
      opened_at,
      closed_at: over ? closed_at : null,
      url: `${app_url}/jobs`,
    },
  }
}
