import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import type { Mail } from '../../src/deps.ts'
import { isOneAddress, makeMailer } from '../../src/mail/mailer.ts'

const undo: (() => void | Promise<void>)[] = []
afterEach(async () => {
  while (undo.length > 0) await undo.pop()!()
})

const mail = (changes: Partial<Mail> = {}): Mail => ({
  to: 'manager@hsl.example',
  subject: '3 became hot · 17 hot leads — Sun 22 Nov',
  html: '<p>Grüße <b>Ann</b></p>',
  text: 'Grüße Ann',
  message_id: '<report-2026-11-22-1@portal.example>',
  ...changes,
})

/** A mail server on loopback that keeps what it takes; `options` make it difficult. */
async function makeServer(options: SMTPServerOptions = {}) {
  const taken: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk) => chunks.push(chunk))
      stream.on('end', () => {
        taken.push(Buffer.concat(chunks).toString())
        done()
      })
    },
    ...options,
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  undo.push(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return { taken, mailer: mailerTo((server.server.address() as AddressInfo).port) }
}

/** A server that speaks raw SMTP: `answer` gets each line and whether the text is over. */
async function makeRawServer(answer: (line: string, socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.write('220 raw\r\n')
    socket.on('data', (data) => {
      for (const line of String(data).split('\r\n')) if (line) answer(line, socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  undo.push(() => void server.close())
  return mailerTo((server.address() as AddressInfo).port)
}

function mailerTo(port: number) {
  const mailer = makeMailer(loadConfig({ SMTP_URL: `smtp://127.0.0.1:${port}` }), { warn() {} })
  undo.push(() => mailer.close())
  return mailer
}

const refuse = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode })

describe('a mail that is sent', () => {
  it('arrives with both parts, its subject and the Message-ID it was given', async () => {
    const { mailer, taken } = await makeServer()
    expect(await mailer.send(mail())).toMatchObject({
      state: 'accepted',
      reply: expect.stringMatching(/^250/),
    })
    expect(taken).toHaveLength(1)
    const got = await simpleParser(taken[0]!)
    expect(got.subject).toBe('3 became hot · 17 hot leads — Sun 22 Nov')
    expect(got.messageId).toBe('<report-2026-11-22-1@portal.example>')
    expect(got.html).toBe('<p>Grüße <b>Ann</b></p>')
    expect(got.text?.trim()).toBe('Grüße Ann')
    expect(got.headers.get('auto-submitted')).toBe('auto-generated')
  })

  it('is deferred when the server says 451 and refused when it says 550', async () => {
    const answers = [refuse(451, 'greylisted'), refuse(550, 'no such box'), null]
    const { mailer, taken } = await makeServer({ onRcptTo: (_to, _session, done) => done(answers.shift()) })
    expect(await mailer.send(mail())).toEqual({ state: 'deferred', reply: '451 greylisted' })
    expect(await mailer.send(mail())).toEqual({ state: 'refused', reply: '550 no such box' })
    expect(await mailer.send(mail())).toMatchObject({ state: 'accepted' })
    expect(taken).toHaveLength(1)
  })

  it('is judged by the answer to its text, too', async () => {
    const answers = [refuse(452, 'disk full'), refuse(554, 'looks like spam')]
    const { mailer } = await makeServer({
      onData(stream, _session, done) {
        stream.resume()
        stream.on('end', () => done(answers.shift()))
      },
    })
    expect(await mailer.send(mail())).toEqual({ state: 'deferred', reply: '452 disk full' })
    expect(await mailer.send(mail())).toEqual({ state: 'refused', reply: '554 looks like spam' })
  })

  it('is deferred when no server is there, or it hangs up before the text', async () => {
    expect(await mailerTo(1).send(mail())).toMatchObject({ state: 'deferred' })
    const hangsUp = await makeRawServer((_line, socket) => socket.destroy())
    expect(await hangsUp.send(mail())).toMatchObject({ state: 'deferred' })
    const diesAtData = await makeRawServer((line, socket) => {
      if (line === 'DATA') socket.destroy()
      else socket.write('250 ok\r\n')
    })
    expect(await diesAtData.send(mail())).toMatchObject({ state: 'deferred' })
  })

  it('is deferred when the server does not let us in: that says nothing about the mail', async () => {
    const { mailer } = await makeServer({
      onConnect: (_session, done) => done(refuse(554, 'go away')),
    })
    expect(await mailer.send(mail())).toMatchObject({
      state: 'deferred',
      reply: expect.stringMatching(/^554/),
    })
  })

  it('is unclear when the server dies after the text, and is not sent a second time', async () => {
    let texts = 0
    const mailer = await makeRawServer((line, socket) => {
      if (line === '.') {
        texts++
        socket.destroy()
      } else if (line === 'DATA') socket.write('354 go on\r\n')
      else if (/^(EHLO|MAIL|RCPT)/.test(line)) socket.write('250 ok\r\n')
    })
    expect(await mailer.send(mail())).toMatchObject({ state: 'unclear' })
    expect(texts).toBe(1)
  })
})

describe('an address', () => {
  it('that could reach a second person is refused before any server hears of it', async () => {
    const { mailer, taken } = await makeServer()
    for (const to of [
      'b@y\r\nBcc: e@z',
      'a@x,b@y',
      'a@x;b@y',
      'A <a@x>',
      '"a b"@x',
      'a@x\0',
      '',
      'nobody',
      'a@b@c',
    ]) {
      expect(isOneAddress(to), to).toBe(false)
      expect(await mailer.send(mail({ to }))).toMatchObject({ state: 'refused' })
    }
    expect(taken).toEqual([])
    expect(isOneAddress('grüße+x@schule.example')).toBe(true)
  })
})

describe('without SMTP_URL', () => {
  it('a mail is a file under DATA_DIR/mail that a mail program opens; sent again, it is the same file', async () => {
    const data_dir = mkdtempSync(path.join(tmpdir(), 'hsl-mail-'))
    undo.push(() => rmSync(data_dir, { recursive: true }))
    const mailer = makeMailer(loadConfig({ DATA_DIR: data_dir }), { warn() {} })
    const result = await mailer.send(mail())
    await mailer.send(mail())
    const file = path.join(data_dir, 'mail', 'report-2026-11-22-1-manager@hsl.example.eml')
    expect(result).toEqual({
      state: 'accepted',
      reply: `No mail server is set: kept as the file ${path.basename(file)}`,
    })
    expect(readdirSync(path.dirname(file))).toEqual([path.basename(file)])
    const got = await simpleParser(readFileSync(file))
    expect(got.text?.trim()).toBe('Grüße Ann')
    expect(got.html).toContain('<b>Ann</b>')
  })

  it('a folder that cannot be written defers the mail', async () => {
    const mailer = makeMailer(loadConfig({ DATA_DIR: '/dev/null' }), { warn() {} })
    expect(await mailer.send(mail())).toMatchObject({ state: 'deferred' })
  })
})
