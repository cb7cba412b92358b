import { describe, expect, test } from 'vitest'
import { ConfigError, loadConfig } from '../../src/config.ts'

const wrong: Record<string, string[]> = {
  TRUST_PROXY: ['bad', 'true', '10.0.0.0/99', '10.0.0.0/0', '10.0.0.1,', '1.2.3', '-1'],
  APP_URL: [
    'portal',
    'ftp://portal.school.example',
    'https://portal.school.example/portal',
    'https://portal.school.example?x=1',
    'https://portal.school.example/#top',
    'https://ann:secret@portal.school.example',
  ],
  MAIL_FROM: [
    'portal',
    'School',
    'School <portal>',
    '"School <portal@school.example>',
    'a@school.example, b@school.example',
    'a@school.example b@school.example',
    'School: a@school.example;',
    'a@school.example\r\nBcc: b@school.example',
    '<>',
  ],
  SMTP_URL: [
    'mail.school.example',
    'smtp:',
    'smtp://',
    'smtp:///',
    'smtp:mail.school.example',
    'https://mail',
  ],
}
const right: Record<string, string[]> = {
  TRUST_PROXY: ['1', '0', '10.0.0.0/8', '10.0.0.1, 192.168.0.0/16', 'fd00::/8', 'loopback', 'uniquelocal'],
  APP_URL: ['http://localhost:3000', 'https://portal.school.example', 'https://portal.school.example/'],
  MAIL_FROM: [
    'portal@school.example',
    'School <portal@school.example>',
    '"The School" <portal@school.example>',
    'Schule (Köln) <portal@school.example>',
  ],
  SMTP_URL: ['smtp://mail', 'smtps://user:password@mail.school.example:465', 'smtp://[::1]:25'],
}
const rows = (of: Record<string, string[]>) =>
  Object.entries(of).flatMap(([name, values]) => values.map((value) => [name, value] as const))

describe('a wrong variable is refused by name, in one sentence that says what would be right', () => {
  test.each(rows(wrong))('%s=%j', (name, value) => {
    const load = () => loadConfig({ [name]: value })
    expect(load).toThrow(ConfigError)
    expect(load).toThrow(new RegExp(`^${name} must .*\\.$`))
  })
})

describe('a right one is taken', () => {
  test.each(rows(right))('%s=%j', (name, value) => {
    expect(() => loadConfig({ [name]: value })).not.toThrow()
  })
})

test('APP_URL is kept as links begin: without a slash at its end, its host in small letters', () => {
  expect(loadConfig({ APP_URL: 'https://Portal.school.example:443/' }).app_url).toBe(
    'https://portal.school.example',
  )
  expect(loadConfig({ PORT: '0' }).app_url).toBe('http://localhost:0')
})
