import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Bench, Benchmark } from './bench.ts'
import { type Figure, inTurns } from './figure.ts'
import { type Load, load } from './load.ts'
import { withMinimal } from './minimal.ts'
import { withDatabase } from './planted.ts'
import { freePort, isUp, withPortal } from './portal.ts'
import { ended, memoryOf, ROOT, start, stop } from './processes.ts'

const PACKAGES = [
  'adminjs@7',
  '@adminjs/express',
  '@adminjs/sql',
  'express',
  'express-formidable',
  'express-session',
  'tslib',
]
const LIST = '/admin/api/resources/events/actions/list?page=1&perPage=50&sortBy=created_at&direction=desc'

/** What others make of the same database: the list that everybody has, the newest 50 events. */
export const peers: Benchmark = {
  about:
    'The newest 50 events by 10 kept connections: the portal’s page, signed in, beside the list of AdminJS as JSON, without login, on the same database; and the minimal server beside it',
  async run(bench) {
    const folder = await mkdtemp(path.join(tmpdir(), 'hsl-bench-adminjs-'))
    try {
      const version = await install(folder, bench)
      return version ? await compare(bench, folder, version) : []
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

/** Its version; undefined, and one sentence that says so, when it cannot be installed here. */
async function install(folder: string, { say }: Bench): Promise<string | undefined> {
  await writeFile(path.join(folder, 'package.json'), '{"private": true, "type": "module"}')
  await copyFile(path.join(ROOT, 'test/bench/adminjs-server.mjs'), path.join(folder, 'server.mjs'))
  const npm = start('npm', ['install', '--no-audit', '--no-fund', ...PACKAGES], { cwd: folder, env: {} })
  try {
    await ended(npm, 'npm install')
    const file = path.join(folder, 'node_modules/adminjs/package.json')
    return JSON.parse(await readFile(file, 'utf8')).version
  } catch (error) {
    const why = (error as Error).message.split('\n').find((line) => /npm (error|ERR)/.test(line))
    say(`AdminJS is not measured, because it cannot be installed here: ${why ?? (error as Error).message}`)
    return undefined
  }
}

function compare(bench: Bench, folder: string, version: string): Promise<Figure[]> {
  return withDatabase(bench.planted, ({ url }) =>
    withPortal(bench.planted.folder, url, (portal) =>
      withMinimal(url, (minimal) =>
        withAdminJs(url, folder, async (admin) => {
          const seconds = bench.seconds
          const headers = { Cookie: portal.cookie }
          const figures: Figure[] = []
          for (const [what, ask] of [
            ['the portal’s page', () => load(`${portal.origin}/events`, { seconds, headers })],
            ['the minimal server', () => load(`${minimal.origin}/events`, { seconds })],
          ] as const) {
            const waits = { ours: [] as number[], reference: [] as number[] }
            const asked = async (load: Promise<Load>, side: keyof typeof waits) => {
              const { per_second, p99_ms } = await load
              waits[side].push(p99_ms)
              return per_second
            }
            await ask()
            const found = await inTurns(
              bench.runs,
              () => asked(ask(), 'ours'),
              () => asked(load(`${admin.origin}${LIST}`, { seconds }), 'reference'),
            )
            const name = `AdminJS ${version}`
            const rates = {
              ours: { name: '', values: found.ours },
              reference: { name, values: found.reference },
            }
            figures.push(
              { what: `newest 50 events, ${what}`, unit: 'req/s', ...rates, ratio: 'ours / reference' },
              {
                what: `newest 50 events, ${what}, p99`,
                unit: 'ms',
                ours: { name: '', values: waits.ours },
                reference: { name, values: waits.reference },
              },
            )
          }
          figures.push({
            what: 'memory of the process afterwards (VmRSS)',
            unit: 'MB',
            ours: { name: '', values: [memoryOf(portal.child.pid!, 'VmRSS')] },
            reference: { name: `AdminJS ${version}`, values: [memoryOf(admin.pid, 'VmRSS')] },
          })
          return figures
        }),
      ),
    ),
  )
}

async function withAdminJs<T>(
  url: string,
  folder: string,
  work: (admin: { origin: string; pid: number }) => Promise<T>,
): Promise<T> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const env = { NODE_ENV: 'production', DATABASE_URL: url, PORT: String(port), ADMIN_JS_SKIP_BUNDLE: 'true' }
  const child = start(process.execPath, ['server.mjs'], { cwd: folder, env })
  try {
    await isUp(child, origin, LIST)
    return await work({ origin, pid: child.pid! })
  } finally {
    await stop(child)
  }
}
