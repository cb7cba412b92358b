import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

/** Imports of src, by file: paths relative to src, with their names as written. */
const src = path.resolve('src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.d.ts'),
)
const imports = new Map(
  files.map((file) => {
    const text = readFileSync(path.join(src, file), 'utf8')
    const names = [...text.matchAll(/^(?:import|export)[^'"]*?from '(\.[^']+)'/gms)].map((match) => match[1]!)
    return [file, names.map((name) => path.relative(src, path.resolve(src, path.dirname(file), name)))]
  }),
)
const room = (file: string) =>
  file.includes(path.sep) && !file.startsWith('..') ? file.split(path.sep)[0]! : ''
const layer = (file: string) => path.basename(file, '.ts')

test('every import names a file that is there', () => {
  const missing = [...imports].flatMap(([file, targets]) =>
    targets
      .filter((target) => target.endsWith('.ts') && !target.startsWith('..') && !imports.has(target))
      .map((target) => `${file} → ${target}`),
  )
  expect(missing).toEqual([])
  expect(files.length).toBeGreaterThan(40)
})

test('no import cycles', () => {
  const done = new Set<string>()
  const visit = (file: string, way: string[]): string[] => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
    if (done.has(file)) return []
    for (const next of imports.get(file) ?? []) {
      const cycle = visit(next, [...way, file])
      if (cycle.length > 0) return cycle
    }
    done.add(file)
    return []
  }
  for (const file of files) expect(visit(file, [])).toEqual([])
})

// jobs/list.ts is the list of all jobs, as app.ts is of all routes: the scheduler, the pages and the command line share it.
test('a room uses another room’s nouns, pure files and queries, never its routes, API, views or jobs', () => {
  const private_ = /^(routes|api|views)$|\.job$/
  const wrong = [...imports].flatMap(([file, targets]) =>
    targets
      .filter(
        (target) =>
          file !== 'jobs/list.ts' &&
          room(file) !== '' &&
          room(target) !== '' &&
          room(file) !== room(target) &&
          private_.test(layer(target)) &&
          room(target) !== 'http',
      )
      .map((target) => `${file} → ${target}`),
  )
  expect(wrong).toEqual([])
})

test('http, database and language know no room', () => {
  const foundations = ['http', 'database', 'language']
  const wrong = [...imports].flatMap(([file, targets]) =>
    foundations.includes(room(file))
      ? targets
          .filter((target) => room(target) !== '' && !foundations.includes(room(target)))
          .map((target) => `${file} → ${target}`)
      : [],
  )
  expect(wrong).toEqual([])
})

test('rooms never import the entry points', () => {
  const entries = ['main.ts', 'app.ts', 'api.ts', 'cli.ts', 'demo.ts']
  const wrong = [...imports].flatMap(([file, targets]) =>
    room(file) !== ''
      ? targets.filter((target) => entries.includes(target)).map((target) => `${file} → ${target}`)
      : [],
  )
  expect(wrong).toEqual([])
})

test('only config.ts and the entry points read process.env', () => {
  const readers = files.filter((file) => readFileSync(path.join(src, file), 'utf8').includes('process.env'))
  expect(
    readers.filter((file) => !['config.ts', 'main.ts', 'cli.ts'].includes(file) && room(file) !== 'database'),
  ).toEqual([])
})

test('there is no drawer for odds and ends', () => {
  expect(
    files.filter((file) =>
      /(^|\/)(utils?|helpers?|common|lib|types|services|managers|index)(\.ts|\/)/.test(file),
    ),
  ).toEqual([])
})

test('every part that is asked for by itself keeps what it shows when the portal cannot answer for a moment', () => {
  const views = path.resolve('views')
  const parts = readdirSync(views, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.eta'))
    .flatMap((file) => readFileSync(path.join(views, file), 'utf8').match(/^.*hx-get=.*$/gm) ?? [])
  expect(parts.length).toBeGreaterThan(1)
  expect(parts.filter((part) => !part.includes('hx-status:5xx="swap:none"'))).toEqual([])
})

test('no page asks again and again: what changes comes by the tab’s one stream', () => {
  const views = path.resolve('views')
  const asking = readdirSync(views, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      file.endsWith('.eta') && /hx-trigger="[^"]*every/.test(readFileSync(path.join(views, file), 'utf8')),
  )
  expect(asking).toEqual([])
})

// `rich` escapes all that it is given, and its message is ours (src/language/rich.ts).
test('templates print raw text only for includes, layout bodies and what is listed here', () => {
  const views = path.resolve('views')
  const raw = readdirSync(views, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.eta'))
    .flatMap((file) =>
      [...readFileSync(path.join(views, file), 'utf8').matchAll(/<%~\s*([^%]*?)\s*%>/g)].map(
        (match) => `${file}: ${match[1]}`,
      ),
    )
    .filter((line) => !/: (include\(|rich\(|it\.body$)/.test(line))
  // The mail as it was sent: escaped when it was made, shown inside a shadow root (see reports/views.ts).
  // A page's body, or a part of it, rendered by its own template once for everybody (see http/shared.ts).
  expect(raw.sort()).toEqual([
    "layouts/framed.eta: it.parts.join('')",
    'partials/call-list/list.eta: it.table',
    'partials/call-list/list.eta: it.tabs',
    'partials/reports/mail.eta: it.mail.body',
    'partials/reports/mail.eta: it.mail.style',
  ])
})
