import { expect, test } from 'vitest'
import * as mailLanguage from '../../migrations/0018_mail_language.ts'
import { migrate, rollback } from '../../src/database/migrate.ts'
import { listRecent } from '../../src/events/queries.ts'
import { readCopy } from '../../src/reports/copy.ts'
import { findReport } from '../../src/reports/queries.ts'
import { listRecipients } from '../../src/subscriptions/queries.ts'
import { makeDatabase } from '../support/database.ts'

const shape = async (db: Awaited<ReturnType<typeof makeDatabase>>['db']) => {
  const { rows } = await db.raw(`select table_name, column_name, data_type, is_nullable, column_default
    from information_schema.columns where table_schema = 'public' and table_name not like 'knex%' order by 1, ordinal_position`)
  return rows
}

test('every migration can be taken back and made again, and ends in the same schema', async () => {
  const { url, db, drop } = await makeDatabase({ empty: true })
  await migrate(url)
  const before = await shape(db)
  expect(before.length).toBeGreaterThan(50)
  await rollback(url, true)
  expect(await shape(db)).toEqual([])
  await migrate(url)
  expect(await shape(db)).toEqual(before)
  await drop()
})

test('three instances that start at once migrate once', async () => {
  const { url, db, drop } = await makeDatabase({ empty: true })
  const ran = await Promise.all([migrate(url), migrate(url), migrate(url)])
  expect(ran.filter((names) => names.length > 0)).toHaveLength(1)
  expect(await db('scoring_rules')).toHaveLength(1)
  await drop()
})

test.each([
  ['timestamp', 'integer'],
  ['timestamp', 'bigint'],
  ['timestamptz', 'integer'],
  ['timestamptz', 'bigint'],
])('tables of the old dashboard with %s and %s are adopted with every row', async (time, id) => {
  const { url, db, drop } = await makeDatabase({ empty: true })
  await db.raw(`
    set time zone 'America/New_York';
    create table users (user_id ${id} primary key, username varchar(50), first_name varchar(50));
    create table free_lesson_registrations (user_id ${id} primary key, username varchar(50), first_name varchar(50), email varchar(100), registered_at ${time} default current_timestamp);
    create table events (id ${id === 'integer' ? 'serial' : 'bigserial'} primary key, user_id ${id}, event_type varchar(50) not null, created_at ${time} default now(), details jsonb);
    insert into users values (1, 'ann', 'Ann');
    insert into free_lesson_registrations values (1, 'ann', 'Ann', 'ann@x.example', '2025-09-01 09:45:00${time === 'timestamptz' ? '+00' : ''}'), (2, 'bob', 'Bob', null, null);
    insert into events (user_id, event_type, created_at, details) values
      (1, 'lesson_link_clicked', '2025-09-01 10:30:00${time === 'timestamptz' ? '+00' : ''}', '{"source": "telegram_bot"}'),
      (3, 'course_enrolled', '2025-09-01 11:15:00${time === 'timestamptz' ? '+00' : ''}', null),
      (null, 'orphan', null, null)`)
  await migrate(url)

  expect((await db('users').orderBy('user_id')).map((user) => [user.user_id, user.first_name])).toEqual([
    [0, 'Unknown'],
    [1, 'Ann'],
    [2, 'Bob'],
    [3, null],
  ])
  const events = await db('events').orderBy('id')
  expect(events.map((event) => [event.id, event.event_type])).toEqual([
    [1, 'lesson_link_clicked'],
    [2, 'course_enrolled'],
    [3, 'orphan'],
  ])
  expect(events[0].created_at.toISOString()).toBe('2025-09-01T10:30:00.000Z')
  expect(events[0].received_at.toISOString()).toBe('2025-09-01T10:30:00.000Z')
  expect(events[2].created_at.getTime()).toBe(0)
  expect((await db('free_lesson_registrations').orderBy('user_id'))[0].registered_at.toISOString()).toBe(
    '2025-09-01T09:45:00.000Z',
  )

  // The old program goes on writing, and ids have room.
  await db.raw(`insert into users values (9007199254740991, null, 'Far')`)
  const { rows } = await db.raw(
    `insert into events (user_id, event_type) values (9007199254740991, 'late') returning id, created_at, received_at`,
  )
  expect(rows[0].id).toBe(4)
  expect(rows[0].created_at).toEqual(rows[0].received_at)
  await expect(db.raw(`insert into events (user_id, event_type) values (77, 'nobody')`)).rejects.toThrow(
    /foreign key/,
  )

  await rollback(url, true)
  expect(await db('events')).toHaveLength(4)
  expect(await db('users')).toHaveLength(5)
  await drop()
})

test('an events table without an id gets one', async () => {
  const { url, db, drop } = await makeDatabase({ empty: true })
  await db.raw(`create table events (event_type varchar, details jsonb, user_id bigint, created_at timestamp);
    insert into events values ('a', '{}', 5, '2025-09-01 10:30:00'), ('b', '{}', 5, '2025-09-01 10:31:00')`)
  await migrate(url)
  await db.raw(`insert into events (event_type, user_id) values ('c', 5)`)
  expect((await db('events').orderBy('id')).map((event) => event.id)).toEqual([1, 2, 3])
  await drop()
})

test.each(['timestamp', 'timestamptz'])(
  'old rows that nothing could show (nobody, no type, infinite %s) are kept where lists show them',
  async (time) => {
    const { url, db, drop } = await makeDatabase({ empty: true })
    await db.raw(`
      create table users (user_id integer primary key, username varchar not null, first_name varchar not null);
      create table free_lesson_registrations (user_id integer primary key, username varchar not null, first_name varchar not null, email varchar not null, registered_at ${time});
      create table events (id serial primary key, user_id integer, event_type varchar, created_at ${time}, details json);
      insert into users values (1, 'ann', 'Ann');
      insert into free_lesson_registrations values
        (1, 'ann', 'Ann', 'ann@x.example', '-infinity'), (2, 'bob', 'Bob', 'bob@x.example', 'infinity');
      insert into events (user_id, event_type, created_at, details) values
        (null, 'orphan', '2025-09-01 10:30:00', '{"source": "bot"}'),
        (1, null, '2025-09-01 10:31:00', null),
        (3, 'first', '-infinity', null),
        (null, null, 'infinity', null)`)
    await migrate(url)

    expect(
      (await listRecent(db, { limit: 10 })).map((event) => [
        event.id,
        event.user_id,
        event.first_name,
        event.event_type,
        event.created_at.toISOString().slice(0, 10),
      ]),
    ).toEqual([
      [4, 0, 'Unknown', 'unknown', '9999-12-31'],
      [2, 1, 'Ann', 'unknown', '2025-09-01'],
      [1, 0, 'Unknown', 'orphan', '2025-09-01'],
      [3, 3, null, 'first', '1970-01-01'],
    ])
    const registered = await db('free_lesson_registrations').orderBy('user_id')
    expect(registered.map((row) => row.registered_at.toISOString().slice(0, 10))).toEqual([
      '1970-01-01',
      '9999-12-31',
    ])
    // The bot knows nothing of somebody; what could not be shown cannot come again.
    await db.raw('insert into users values (4, null, null)')
    await db.raw('insert into free_lesson_registrations (user_id) values (4)')
    for (const [table, row] of Object.entries({
      events: { user_id: 1, event_type: 'x', created_at: 'infinity' },
      free_lesson_registrations: { user_id: 3, registered_at: '-infinity' },
    }))
      await expect(db(table).insert(row)).rejects.toThrow(/is_finite/)
    for (const row of [{ user_id: 1 }, { event_type: 'x' }])
      await expect(db('events').insert(row)).rejects.toThrow(/not-null/)

    // Taken back, the old program writes as before; adopted again, nothing is lost.
    await rollback(url, true)
    await db.raw(`insert into events (created_at) values ('infinity')`)
    expect(await db('events')).toHaveLength(5)
    expect(await db('users').orderBy('user_id').pluck('user_id')).toEqual([0, 1, 2, 3, 4])
    await migrate(url)
    expect((await listRecent(db, { limit: 10 })).slice(1).map((event) => event.id)).toEqual([4, 2, 1, 3])
    await drop()
  },
)

test('no user is made for events of nobody where there are none', async () => {
  const { url, db, drop } = await makeDatabase({ empty: true })
  await db.raw(`create table events (id serial primary key, user_id integer, event_type varchar, created_at timestamp);
    insert into events (user_id, event_type, created_at) values (5, 'a', '2025-09-01 10:30:00')`)
  await migrate(url)
  expect(await db('users').pluck('user_id')).toEqual([5])
  await drop()
})

test('reports that an older portal kept, their weekly editions and copies, are English, shown and sent as they were', async () => {
  const { db, drop } = await makeDatabase()
  await mailLanguage.down(db)
  const night = '2026-11-22'
  await db('nights').insert({ night, as_of: '2026-11-23T04:30:00Z', rules_version: 1 })
  const mail = { subject: 'Of the night', html: '<p>Night</p>', text: 'Night' }
  const report = { night, as_of: '2026-11-23T04:30:00Z', figures: '{}', chart: Buffer.from('PNG') }
  const [{ id: report_id }] = await db('reports')
    .insert({ ...report, ...mail })
    .returning('id')
  const week = { subject: 'Of the week', html: '<p>Week</p>', text: 'Week' }
  await db('report_editions').insert({ report_id, edition: 'week', ...week })
  const copy = { report_id, recipient: 'owner@school.example', edition: 'week', message_id: '<1@x>' }
  await db('deliveries').insert(copy)
  await db('report_subscriptions').insert({ address: 'owner@school.example', confirmed_at: new Date() })

  await mailLanguage.up(db)
  const kept = { language: 'en', chart: Buffer.from('PNG') }
  expect(await findReport(db, { night }, 'ru')).toMatchObject({ ...mail, ...kept, id: report_id })
  const sent = await readCopy(db, await db('deliveries').first(), 'https://portal.school.example')
  expect(sent).toMatchObject({ ...week, to: 'owner@school.example', message_id: '<1@x>' })
  expect(await listRecipients(db)).toMatchObject([{ recipient: 'owner@school.example', language: 'en' }])

  await mailLanguage.down(db)
  expect(await db('reports').first()).toMatchObject({ ...mail, chart: Buffer.from('PNG') })
  expect(await db('report_editions')).toEqual([{ report_id, edition: 'week', ...week }])
  await drop()
})
