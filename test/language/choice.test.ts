import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeShared } from '../../src/http/shared.ts'
import { currentLanguage, inLanguage } from '../../src/language/current.ts'
import type { Language } from '../../src/language/language.ts'
import { makePortal, type Portal } from '../support/portal.ts'

let portal: Portal
beforeAll(async () => {
  portal = await makePortal()
})
afterAll(() => portal.close())

const title = (text: string) => /<title>([^·]*) ·/.exec(text)?.[1]

test('a visitor reads the language the browser asks for, and English when it asks for neither', async () => {
  const visitor = await portal.as()
  const asked = async (wanted: string) =>
    title((await visitor.get('/login').set('Accept-Language', wanted).expect(200)).text)
  expect(await asked('ru-RU,ru;q=0.9,en-US;q=0.8')).toBe('Вход')
  expect(await asked('en-US,en;q=0.9,ru;q=0.8')).toBe('Sign in')
  expect(await asked('de-DE,de;q=0.9')).toBe('Sign in')
  expect(await asked('de;q=0.9,ru;q=0.5')).toBe('Вход')
  expect(title((await visitor.get('/login').expect(200)).text)).toBe('Sign in')
})

test('what is chosen on the sign-in page goes before the browser, and stays', async () => {
  const visitor = await portal.as()
  const chosen = await visitor
    .post('/language')
    .type('form')
    .send({ language: 'ru', next: '/leads?tier=hot' })
    .expect(303)
  expect(chosen.headers.location).toBe('/login?next=%2Fleads%3Ftier%3Dhot')
  expect(chosen.headers['set-cookie']?.[0]).toMatch(
    /^lang=ru; Max-Age=31536000; Path=\/; .*HttpOnly; SameSite=Lax/,
  )
  const page = await visitor.get('/login?next=%2Fleads%3Ftier%3Dhot').set('Accept-Language', 'en').expect(200)
  expect(page.text).toContain('<html lang="ru"')
  expect(page.text).toContain('name="next" value="/leads?tier=hot"')
  expect((await visitor.get('/nowhere').redirects(0).expect(302)).headers.location).toContain('/login')
  await visitor.post('/language').type('form').send({ language: 'de' }).expect(400)
  const elsewhere = await visitor
    .post('/language')
    .type('form')
    .send({ language: 'en', next: '//evil.example' })
  expect(elsewhere.headers.location).toBe('/login')
})

test('the account’s choice goes before all, is undone by “as the browser asks”, and is the account’s alone', async () => {
  const staff = await portal.as('staff')
  await staff.post('/account/language').type('form').send({ language: 'ru' }).expect(303)
  const page = await staff.get('/account?done=language').set('Accept-Language', 'en').expect(200)
  expect(page.text).toContain('<html lang="ru"')
  expect(page.text).toContain('Язык изменён.')
  expect(page.text).toMatch(/name="language" value="ru" checked/)
  expect((await (await portal.as('manager')).get('/account').expect(200)).text).toContain('<html lang="en"')
  await staff.post('/account/language').type('form').send({ language: 'fr' }).expect(400)
  await staff.post('/account/language').type('form').send({ language: '' }).expect(303)
  expect((await staff.get('/account').expect(200)).text).toContain('<html lang="en"')
})

test('refusals are in the reader’s language, and the API stays English', async () => {
  const staff = await portal.as('staff')
  const page = await staff.get('/leads?a=1&a=2').set('Accept-Language', 'ru').expect(400)
  expect(page.text).toContain('можно указать только один раз')
  const form = await staff
    .post('/account/theme')
    .set('Accept-Language', 'ru')
    .type('form')
    .send({ theme: 'pink' })
    .expect(400)
  expect(form.text).toContain('ожидалось одно из')
  const api = await staff.get('/api/user-activity?limit=0').set('Accept-Language', 'ru').expect(400)
  expect(api.body.error.fields.limit).toBe('must be a whole number from 1 to 100.')
  const nowhere = await staff.get('/api/nowhere').set('Accept-Language', 'ru').expect(404)
  expect(nowhere.text).not.toMatch(/[а-я]/i)
})

test('a mail for a new password is in the language of the account', async () => {
  const visitor = await portal.as()
  await portal.db('accounts').where({ email: 'admin@hsl.example' }).update({ language: 'ru' })
  for (const [who, subject] of [
    ['admin', 'Новый пароль'],
    ['manager', 'Set a new password'],
  ]) {
    portal.sent.length = 0
    await visitor
      .post('/forgot')
      .type('form')
      .send({ email: `${who}@hsl.example` })
      .expect(200)
    await expect.poll(() => portal.sent.map((mail) => mail.subject)).toEqual([subject])
  }
  portal.sent.length = 0
  await visitor.post('/forgot').type('form').send({ email: 'admin@hsl.example' }).expect(200)
  await expect.poll(() => portal.sent.length).toBe(1)
  expect(portal.sent[0]!.html).toContain('<html lang="ru">')
  expect(portal.sent[0]!.text).toContain('Здравствуйте, Admin!')
})

test('answers made once for everybody are made once per language', async () => {
  const shared = makeShared<string>()
  let made = 0
  const ask = (language: Language) =>
    inLanguage(language, () => shared('', '1', async () => `${currentLanguage()} ${++made}`))
  expect(await Promise.all([ask('ru'), ask('en'), ask('ru'), ask('en')])).toEqual([
    'ru 1',
    'en 2',
    'ru 1',
    'en 2',
  ])
})

test('a page in one language leaves nothing in that of another', async () => {
  const russian = await portal.as('staff')
  const english = await portal.as('manager')
  await portal.db('accounts').where({ email: 'staff@hsl.example' }).update({ language: 'ru' })
  for (const path of ['/', '/events', '/leads', '/analytics']) {
    const first = await russian.get(path).expect(200)
    const second = await english.get(path).expect(200)
    expect(first.text, path).toContain('<html lang="ru"')
    expect(second.text, path).not.toMatch(/[а-яё]{3}/i)
  }
})
