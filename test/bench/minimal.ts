import type { ChildProcess } from 'node:child_process'
import { freePort, isUp } from './portal.ts'
import { startNode, stop } from './processes.ts'

/** The minimal server in a process of its own, see minimal-server.ts. */
export async function withMinimal<T>(
  url: string,
  work: (server: { child: ChildProcess; origin: string }) => Promise<T>,
): Promise<T> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const env = { NODE_ENV: 'production', DATABASE_URL: url, PORT: String(port) }
  const child = startNode('test/bench/minimal-server.ts', { env })
  try {
    await isUp(child, origin, '/events')
    return await work({ child, origin })
  } finally {
    await stop(child)
  }
}
