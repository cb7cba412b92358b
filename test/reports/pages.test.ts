import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeJobs } from '../../src/jobs/list.ts'
import { runJobNow } from '../../src/jobs/run-now.ts'
import { makePortal, type Portal } from '../support/portal.ts'

let portal: Portal
beforeEach(async () => {
  portal = await makePortal({ now: new Date('2026-11-23T09:00:00Z') })
})
afterEach(() => portal.close())

async function makeReport(night: string, subject: string) {
  const report = { night, as_of: new Date(), figures: '{}' }
  const [{ id: report_id }] = await portal.db('reports').insert(report).returning('id')
  const mail = { edition: 'night', language: 'en', subject, html: '', text: '' }
  await portal.db('report_editions').insert({ report_id, ...mail })
}

const run = () => runJobNow(portal.deps, makeJobs(portal.config), 'nightly-report')

describe('/reports', () => {
  it('says, before the first report, when it comes', async () => {
    const { text } = await (await portal.as('staff')).get('/reports').expect(200)
    expect(text).toContain('There is no report yet')
    expect(text).toContain('Tue 24 Nov 2026, 04:30</time>, in 20 h')
  })

  it('lists the reports, newest first, with what became of each copy; a wrong page number is the first page', async () => {
    await (await portal.as('manager')).post('/reports/subscription')
    await run()
    const staff = await portal.as('staff')
    for (const query of ['', '?page=0', '?page=x', '?page=99']) {
      const { text } = await staff.get(`/reports${query}`).expect(200)
      expect(text).toContain('The first night · 0 hot leads — Sun 22 Nov')
      expect(text).toMatch(/manager@hsl\.example <span class="badge bg-green-lt">handed over/)
      expect(text).not.toContain('undefined')
    }
  })
})

describe('/reports, many of them', () => {
  const nights = Array.from({ length: 65 }, (_, i) =>
    new Date(Date.UTC(2026, 8, 1 + i)).toISOString().slice(0, 10),
  )
  const nightsOf = (text: string) => [...text.matchAll(/The night of ([\d-]+)/g)].map((match) => match[1]!)
  const link = (text: string, rel: string) =>
    new RegExp(`rel="${rel}" href="([^"]+)"`).exec(text)?.[1]?.replaceAll('&amp;', '&')
  beforeEach(async () => {
    for (const night of nights) {
      await portal.db('nights').insert({ night, as_of: new Date(), rules_version: 1 })
      await makeReport(night, `The night of ${night}`)
    }
  })

  it('leads to every older one and back, each once, while new ones come', async () => {
    const staff = await portal.as('staff')
    const seen: string[] = []
    let url: string | undefined = '/reports'
    let text = ''
    for (; url; url = link(text, 'next')) {
      text = (await staff.get(url).expect(200)).text
      seen.push(...nightsOf(text))
      const night = `2026-12-${10 + seen.length / 5}`
      await portal.db('nights').insert({ night, as_of: new Date(), rules_version: 1 })
      await makeReport(night, 'new')
    }
    expect(seen).toEqual(nights.toReversed())
    const back: string[] = []
    for (url = link(text, 'prev'); url; url = link(text, 'prev')) {
      text = (await staff.get(url).expect(200)).text
      back.unshift(...nightsOf(text))
    }
    expect(back).toEqual(nights.toReversed().slice(0, 60))
  })

  it('takes a place that is no night for none', async () => {
    const staff = await portal.as('staff')
    for (const query of ['?before=x', '?after=2026-02-31', '?page=2']) {
      const { text } = await staff.get(`/reports${query}`).expect(200)
      expect(nightsOf(text)[0]).toBe(nights.at(-1))
      expect(nightsOf(text)).toHaveLength(30)
    }
  })
})

describe('/reports/:id', () => {
  it('shows the very mail, under the page’s policy, by its id and by its night', async () => {
    await run()
    const staff = await portal.as('staff')
    const { html } = await portal.db('report_editions').where({ language: 'en' }).first()
    for (const id of ['1', '2026-11-22']) {
      const { text, headers } = await staff.get(`/reports/${id}`).expect(200)
      const nonce = /'nonce-([^']+)'/.exec(headers['content-security-policy']!)![1]
      expect(text).toContain(`<template shadowrootmode="open"><style nonce="${nonce}">`)
      // The very mail, but for the key that each copy carries for its recipient alone.
      const mail = /<table class="m-page"[\s\S]*<\/table>/.exec(html)![0]!
      expect(mail).toContain('/unsubscribe?key=')
      expect(text).toContain(mail.replace(/\/unsubscribe\?key=[\w-]+/, '/reports/subscriptions'))
      expect(text).not.toContain('?key=')
      expect(text).toContain('The plain text part')
      expect(text).not.toMatch(/\sstyle=|undefined/)
    }
  })

  it('is 404 for a report that is not there', async () => {
    const staff = await portal.as('staff')
    for (const id of ['1', '0', '-1', 'x', '2026-11-22', '2026-13-01', '99999999999999999999']) {
      await staff.get(`/reports/${id}`).expect(404)
    }
  })

  it('a manager has a copy sent again, once per click on a copy that is not on its way', async () => {
    const manager = await portal.as('manager')
    await manager.post('/reports/subscription')
    await run()
    const path = '/reports/1/deliveries/1/sendings'
    await (await portal.as('staff')).post(path).expect(403)
    await manager.post(path).expect(303).expect('Location', '/reports/1/deliveries/1?done=again')
    await manager.post(path).expect(409)
    expect((await manager.get('/reports/1')).text).toContain('waits to be sent')
    await run()
    expect(portal.sent.map(({ message_id }) => message_id)).toEqual(Array(2).fill(portal.sent[0]!.message_id))
    await manager.post('/reports/2/deliveries/1/sendings').expect(404)
    await manager.post('/reports/1/deliveries/x/sendings').expect(404)
  })
})
