import { afterAll, beforeAll, expect, test } from 'vitest'
import { words } from '../leads/reading.ts'
import { makeOutreachPortal } from './school.ts'

let portal: Awaited<ReturnType<typeof makeOutreachPortal>>
let english: Awaited<ReturnType<typeof portal.as>>
let russian: Awaited<ReturnType<typeof portal.as>>
beforeAll(async () => {
  portal = await makeOutreachPortal()
  await portal.db('accounts').where({ role: 'manager' }).update({ language: 'ru' })
  english = await portal.as('staff')
  russian = await portal.as('manager')
})
afterAll(() => portal.close())

test('what was done is kept without words, and each reads it in their own language', async () => {
  const send = (form: Record<string, string>) =>
    russian.post('/users/1/status').set('HX-Request-Type', 'partial').type('form').send(form)
  expect(words((await send({ status: 'talking', version: '0' }).expect(200)).text)).toContain(
    'изменил(а) статус: «Новый» → «Общаемся» только что',
  )
  expect(await portal.db('lead_journal').select('kind', 'text', 'before', 'after')).toEqual([
    { kind: 'status', text: null, before: 'new', after: 'talking' },
  ])
  expect(await portal.db('audit').where({ action: 'lead status changed' }).pluck('details')).toEqual([
    { from: 'new', to: 'talking' },
  ])
  expect(words((await english.get('/users/1').expect(200)).text)).toContain(
    'set the status from New to Talking',
  )
  expect(words((await send({ status: 'new', version: '0' }).expect(409)).text)).toContain(
    'изменил(а) статус: «Новый» → «Общаемся» (только что).',
  )
})

test('rows of one list that two ask for at once are each in the reader’s language', async () => {
  const [one, other] = await Promise.all([english.get('/leads'), russian.get('/leads')])
  expect(words(one!.text)).toContain('Talking')
  expect(words(one!.text)).not.toMatch(/[а-яё]/i)
  expect(words(other!.text)).toContain('Общаемся')
  expect(words((await english.get('/leads')).text)).toBe(words(one!.text))
})

test('a file is in English, whoever takes it', async () => {
  await russian.post('/users/1/contacts').type('form').send({ text: '' }).expect(303)
  const { text } = await russian.get('/leads.csv').expect(200)
  expect(text).toContain('talking')
  expect(text).toContain('contacted the lead')
})
