import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import path from 'node:path'
import { startNode, stop, until } from './processes.ts'

/** Of the demo accounts in a school that is measured. It protects made-up people on this machine. */
export const PASSWORD = 'a school to be measured'

export type RunningPortal = { child: ChildProcess; origin: string; port: number; cookie: string }

/** The real portal as it runs in production, in a process of its own, with one of the staff signed in. */
export async function withPortal<T>(
  folder: string,
  url: string,
  work: (portal: RunningPortal) => Promise<T>,
): Promise<T> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const child = startNode('src/main.ts', {
    env: {
      NODE_ENV: 'production',
      DATABASE_URL: url,
      DATA_DIR: path.join(folder, 'portal'),
      SESSION_SECRET: 'measured '.repeat(4),
      APP_URL: origin,
      PORT: String(port),
    },
  })
  try {
    await isUp(child, origin)
    return await work({ child, origin, port, cookie: await signIn(origin) })
  } finally {
    await stop(child)
  }
}

/** Waits for the first page that is no "is starting". */
export async function isUp(
  child: ChildProcess & { said(): string },
  origin: string,
  page = '/login',
  headers: Record<string, string> = {},
): Promise<void> {
  await until(
    'The first page',
    async () => {
      if (child.exitCode !== null) throw new Error(`It ended with code ${child.exitCode}:\n${child.said()}`)
      return fetch(`${origin}${page}`, { redirect: 'manual', headers }).then(
        (answer) => answer.arrayBuffer().then(() => answer.status === 200),
        () => false,
      )
    },
    { limit_ms: 300_000, every_ms: 10 },
  )
}

/** Signs somebody of the demo accounts in, one of the staff if not said; answers the cookie. */
export async function signIn(origin: string, email = 'staff@hsl.example'): Promise<string> {
  const answer = await fetch(`${origin}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ email, password: PASSWORD }),
  })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0]
  if (answer.status !== 303 || !cookie) throw new Error(`Signing in was answered with ${answer.status}.`)
  return cookie
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
