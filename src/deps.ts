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
  /** pictures that the HTML shows by `cid:` */
  inline?: { cid: string; filename: string; content: Buffer; type: string }[]
}

/** What the other side said of a mail. Only `accepted` means that a server took it over. */
export type MailResult =
  | { state: 'accepted'; reply: string }
  | { state: 'deferred'; reply: string }
  | { state: 'refused'; reply: string }
  | { state: 'unclear'; reply: string }

/**
 * Sends one mail. `beforeText` is called when the mail server has said "go on" and not a letter of the text is out yet:
 * when it throws, nothing is sent, and the mail is deferred. From then on the mail may arrive.
 */
export type Mailer = {
  send(mail: Mail, beforeText?: () => Promise<void>): Promise<MailResult>
  close(): void
}

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
