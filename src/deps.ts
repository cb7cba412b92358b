import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Config } from './config.ts'

/** Now, as an instant. Tests freeze and move it. */
export type Clock = () => Date

export type Mail = {
  to: string
  subject: string
  html: string
  text: string
  message_id: string
  headers?: Record<string, string>
}

/** What the other side said of a mail. Only `accepted` means that a server took it over. */
export type MailResult =
  | { state: 'accepted'; reply: string }
  | { state: 'deferred'; reply: string }
  | { state: 'refused'; reply: string }
  | { state: 'unclear'; reply: string }

export type Mailer = { send(mail: Mail): Promise<MailResult>; close(): void }

/** What reaches outside the process. A room takes the ones it uses: `Pick<Deps, 'db' | 'clock'>`. */
export type Deps = {
  db: Knex
  /** connections for what may take long: statements have minutes there, and pages never wait behind them */
  workDb: Knex
  clock: Clock
  log: Logger
  config: Config
  mailer: Mailer
}
