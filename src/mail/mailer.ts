import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import nodemailer from 'nodemailer'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Mail, Mailer, MailResult } from '../deps.ts'
import { judge } from './verdict.ts'

/**
 * Sends mails through SMTP_URL, or, without one, writes them to DATA_DIR/mail/*.eml. `send` never throws: what
 * became of the mail is in its answer. Each mail has one recipient, because a server answers per recipient.
 */
export function makeMailer(config: Config, log: Pick<Logger, 'warn'>): Mailer {
  const deliver = config.smtp_url ? smtp(config.smtp_url) : folder(path.join(config.data_dir, 'mail'))
  return {
    async send(mail, beforeText = async () => {}) {
      if (!isOneAddress(mail.to)) {
        return { state: 'refused', reply: 'This is not one e-mail address; nothing was sent.' }
      }
      const result = await deliver.send(message(config.mail_from, mail), mail, beforeText)
      if (result.state !== 'accepted') {
        log.warn(
          { message_id: mail.message_id, state: result.state, reply: result.reply },
          'mail not accepted',
        )
      }
      return result
    },
    close: () => deliver.close(),
  }
}

/**
 * One bare address and nothing that a mail server or a header could read as a second one:
 * `"b@y\r\nBcc: e@z"` and `a@x,b@y` would reach two people.
 */
export function isOneAddress(text: string): boolean {
  return text.length <= 320 && /^[^\s\p{C},;:<>()[\]"\\@]+@[^\s\p{C},;:<>()[\]"\\@]+$/u.test(text)
}

type Message = ReturnType<typeof message>
type Delivery = {
  send(message: Message, mail: Mail, beforeText: () => Promise<void>): Promise<MailResult>
  close(): void
}

function message(from: string, mail: Mail) {
  return {
    from,
    to: mail.to,
    subject: mail.subject.replace(/\p{C}+/gu, ' '),
    html: mail.html,
    text: mail.text,
    messageId: mail.message_id,
    headers: { 'Auto-Submitted': 'auto-generated', ...mail.headers },
    attachments: (mail.inline ?? []).map(({ type, ...file }) => ({
      ...file,
      contentType: type,
      contentDisposition: 'inline' as const,
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function smtp(url: string): Delivery {
  const transport = nodemailer.createTransport({
    pool: true,
    url,
    maxConnections: 2,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    // The pool would send again by itself after a lost connection; when to send again is decided by the deliveries.
    maxRequeues: 0,
  })
  // The body is read only after the server said "go on" to DATA: a body whose text was reached may have arrived.
  const sendings = new Map<string, { beforeText: () => Promise<void>; reached: boolean }>()
  transport.use('stream', (mail, done) => {
    const make = mail.message.createReadStream.bind(mail.message)
    mail.message.createReadStream = (...options) => {
      const sending = sendings.get(String(mail.data.messageId))!
      return Readable.from(gated(make(...options), sending), { objectMode: false }) as never
    }
    done()
  })
  return {
    async send(message, _mail, beforeText) {
      const sending = { beforeText, reached: false }
      sendings.set(message.messageId, sending)
      try {
        const { response } = await transport.sendMail(message)
        return { state: 'accepted', reply: response }
      } catch (error) {
        return judge(error as Error, sending.reached)
      } finally {
        sendings.delete(message.messageId)
      }
    },
    close: () => transport.close(),
  }
}

async function* gated(body: Readable, sending: { beforeText: () => Promise<void>; reached: boolean }) {
  await sending.beforeText()
  sending.reached = true
  yield* body
}

/** Mails as files that mail programs open. A mail sent again replaces its file, as its Message-ID is the same. */
function folder(target: string): Delivery {
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  return {
    async send(message, mail, beforeText) {
      const id = mail.message_id.replace(/^<|@.*$/g, '')
      const file = path.join(target, `${`${id}-${mail.to}`.replace(/[^\w.@+-]/g, '_').slice(0, 200)}.eml`)
      try {
        const built = await transport.sendMail(message)
        await mkdir(target, { recursive: true })
        await writeFile(`${file}.part`, built.message as Buffer)
        await beforeText()
        await rename(`${file}.part`, file)
        return { state: 'accepted', reply: `No mail server is set: kept as the file ${path.basename(file)}` }
      } catch (error) {
        return { state: 'deferred', reply: `could not be written: ${(error as Error).message}` }
      }
    },
    close: () => transport.close(),
  }
}
