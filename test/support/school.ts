import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { plantSchool } from '../../seeds/school.ts'
import type { Config } from '../../src/config.ts'
import { startLive } from '../../src/live/loop.ts'
import { makePortal } from './portal.ts'

export const AS_OF = new Date('2026-11-23T09:00:00Z')

/** A portal on the demo school, planted as of AS_OF, and listening on loopback for a browser. */
export async function makeSchoolPortal(config: Partial<Config> = {}) {
  const portal = await makePortal({ now: AS_OF, config })
  // The demo accounts are part of the school: it comes into a database without accounts.
  await portal.db('accounts').delete()
  const { accounts } = await plantSchool({
    db: portal.db,
    url: portal.url,
    config: portal.config,
    seed: 1,
    as_of: AS_OF,
    size: 60_000,
  })
  const server = createServer(portal.app)
  // A page that is watched asks for nothing: what is written shows because the portal counts by itself.
  const ticks = startLive(portal.deps)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    ...portal,
    accounts,
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      await ticks.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await portal.close()
    },
  }
}
