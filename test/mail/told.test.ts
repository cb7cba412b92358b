import { readdirSync, readFileSync } from 'node:fs'
import type { NodemailerError } from 'nodemailer'
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import { inLanguage } from '../../src/language/current.ts'
import { makeMailer } from '../../src/mail/mailer.ts'
import { toldReply, toldState } from '../../src/mail/told.ts'
import { judge } from '../../src/mail/verdict.ts'

const russian = (reply: string) => inLanguage('ru', () => toldReply(reply))
const failed = (message: string, more: object = {}) =>
  Object.assign(new Error(message), more) as NodemailerError

test.each([
  ['connect ECONNREFUSED 127.0.0.1:2525', 'соединение отклонено: 127.0.0.1:2525'],
  ['getaddrinfo ENOTFOUND mail.school.example', 'сервер не найден: mail.school.example'],
  ['Connection timeout', 'Нет соединения: время ожидания вышло'],
  ['Greeting never received', 'Сервер принял соединение, но молчит'],
])('that there is no connection (%s) is told in the reader’s language', (message, told) => {
  const { reply } = judge(failed(message, { command: 'CONN' }), false)
  expect(reply).toBe(message)
  expect(russian(reply)).toBe(told)
})

test('what a mail server said stays as it is, also inside a sentence of ours', () => {
  const refused = judge(failed('Message failed', { response: '550 no such box', responseCode: 550 }), false)
  expect(russian(refused.reply)).toBe('550 no such box')
  const { reply } = judge(failed('Connection closed unexpectedly'), true)
  expect(russian(reply)).toBe('текст письма передан, ответа нет (Соединение неожиданно закрыто)')
  expect(russian('no answer after the text was sent (421 bye)')).toBe(
    'текст письма передан, ответа нет (421 bye)',
  )
  expect(russian('deferred: 451 later')).toBe('отложено: 451 later')
})

test('and in English everything does', () => {
  expect(toldReply('deferred: connect ECONNREFUSED ::1:25')).toBe('deferred: connect ECONNREFUSED ::1:25')
  expect([toldState('refused'), toldState('on its way')]).toEqual(['refused', 'on its way'])
  expect(inLanguage('ru', () => toldState('refused'))).toBe('отклонено')
})

test('the mailer’s own answers have their Russian', async () => {
  const mailer = makeMailer(loadConfig({ DATA_DIR: '/dev/null/nowhere' }), { warn() {} })
  const mail = { to: 'ann@school.example', subject: '', html: '', text: '', message_id: '<x@y>' }
  const nobody = await mailer.send({ ...mail, to: 'a@x.example,b@y.example' })
  expect(russian(nobody.reply)).toBe('Это не один адрес эл. почты; ничего не отправлено.')
  const nowhere = await mailer.send(mail)
  expect(nowhere).toMatchObject({
    state: 'deferred',
    reply: expect.stringMatching(/^could not be written: /),
  })
  expect(russian(nowhere.reply)).toMatch(/^не удалось записать: ENOTDIR/)
  mailer.close()
})

test('every sentence that rooms keep of a copy is known here', () => {
  // Written where it is kept, as `reply:`, `lost:` or `said:` of a ledger.
  const files = ['src/reports', 'src/subscriptions', 'src/mail'].flatMap((folder) =>
    readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, 'utf8')),
  )
  const kept = files.flatMap((text) =>
    [...text.matchAll(/\b(?:reply|lost|said): '([^']+ [^']+)'/g)].map(([, sentence]) => sentence!),
  )
  expect(kept.length).toBeGreaterThan(4)
  expect(kept.filter((sentence) => russian(sentence) === sentence)).toEqual([])
})
