import { expect, test } from 'vitest'
import { KEPT_YEARS } from '../../src/audit/audit.ts'
import { sweepAudit } from '../../src/audit/sweep.job.ts'
import { bannerText } from '../../src/incidents/banner.ts'
import { troubleOf } from '../../src/incidents/incident.ts'
import { countName } from '../../src/jobs/count-words.ts'
import { told } from '../../src/jobs/kept-sentences.ts'
import { makeJobs } from '../../src/jobs/list.ts'
import { scheduleWords } from '../../src/jobs/schedule-words.ts'
import { inLanguage } from '../../src/language/current.ts'
import { t } from '../../src/language/t.ts'

const jobs = makeJobs({ nightly_cron: '30 4 * * *' })
const russian = <T>(work: () => T) => inLanguage('ru', work)
const slot = new Date('2026-11-23T04:30:00Z')
const now = new Date('2026-11-23T05:30:00Z')

const trouble = (open: { state: 'failed' | 'running' | 'dead'; attempt: number; error: string | null }[]) =>
  troubleOf(
    jobs[0]!,
    {
      since: new Date('2026-11-01T00:00:00Z'),
      settled: new Date('2026-11-22T04:30:00Z'),
      open: open.map((one) => ({ ...one, slot, created_at: slot })),
    },
    { timezone: 'UTC', watched_since: slot },
    now,
  )!

test('a job’s name, what it does and what it counts have words in both languages', () => {
  for (const { name, about, counts } of jobs) {
    for (const said of [name, about]) expect(russian(() => t(said))).toMatch(/^[^a-z]+$/)
    for (const count of counts) {
      expect(countName(count)).toBe(count.replaceAll('_', ' '))
      expect(russian(() => countName(count))).toMatch(/^[а-яё ]+$/)
    }
  }
  expect(sweepAudit.about).toContain(`${KEPT_YEARS} years`)
})

test('a schedule in words', () => {
  const words = (schedule: string) => [
    scheduleWords(schedule, 'UTC'),
    russian(() => scheduleWords(schedule, 'UTC')),
  ]
  expect(words('30 4 * * *')).toEqual(['every day at 04:30 (UTC)', 'каждый день в 04:30 (UTC)'])
  expect(words('5 9 * * 3')).toEqual(['every Wednesday at 09:05 (UTC)', 'каждую среду в 09:05 (UTC)'])
  expect(words('5 9 * * 7')).toEqual(['every Sunday at 09:05 (UTC)', 'каждое воскресенье в 09:05 (UTC)'])
  expect(words('*/15 * * * *')).toEqual(['every 15 minutes', 'каждые 15 минут'])
})

test('why a job is in trouble is kept in English and told in the language of the reader', () => {
  const failed = trouble([{ state: 'failed', attempt: 3, error: 'It took longer than 600 s.' }])
  expect(failed.reason).toBe('It failed 3 times: It took longer than 600 s.')
  expect(told(failed.reason)).toBe(failed.reason)
  expect(russian(() => told(failed.reason))).toBe('Неудачных попыток: 3. Выполнялось дольше 600 с.')
  expect(russian(() => told(trouble([{ state: 'dead', attempt: 1, error: null }]).reason))).toBe(
    'Одна неудачная попытка: причина неизвестна.',
  )
  expect(russian(() => told(trouble([{ state: 'running', attempt: 1, error: null }]).reason))).toBe(
    'Задание началось и не завершилось.',
  )
  expect(russian(() => told('connect ECONNREFUSED {::1}:5432'))).toBe('connect ECONNREFUSED {::1}:5432')
  expect(bannerText(failed, 'UTC')).toMatch(
    /^nightly-report failed: its run of Mon 23 Nov at 04:30 is missing\. It/,
  )
  expect(russian(() => bannerText(trouble([]), 'UTC'))).toBe(
    'Задание «ночной отчёт» просрочено: нет запуска за пн, 23 нояб. в 04:30. Задание не запускалось.',
  )
})
