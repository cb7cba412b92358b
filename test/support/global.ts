import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../src/database/embedded.ts'
import { migrate } from '../../src/database/migrate.ts'
import { type Chromium, prepareChromium } from './browser.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** the server's URL, and the migrated database that tests copy */
    server: string
    template: string
    chromium: Chromium
  }
}

/** One PostgreSQL for the whole run, the embedded one or TEST_DATABASE_URL's, with one migrated template database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL
  const folder = mkdtempSync(path.join(tmpdir(), 'hsl-test-'))
  // PostgreSQL runs as another user when root starts it: that user has to get in.
  chmodSync(folder, 0o755)
  const quiet = { info() {}, warn() {} }
  const embedded = given
    ? null
    : await startEmbedded({
        dataDir: folder,
        log: quiet,
        flags: ['-c', 'fsync=off', '-c', 'full_page_writes=off'],
      })
  const server = given ?? embedded!.url
  const template = `hsl_template_${randomBytes(4).toString('hex')}`
  const admin = new pg.Client({ connectionString: server })
  await admin.connect()
  await admin.query(`create database ${template}`)
  await migrate(withDatabase(server, template))
  project.provide('chromium', await prepareChromium())
  project.provide('server', server)
  project.provide('template', template)
  return async () => {
    await admin.query(`drop database ${template} with (force)`)
    await admin.end()
    await embedded?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

export function withDatabase(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}
