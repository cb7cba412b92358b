import { setTimeout as wait } from 'node:timers/promises'
import type { Bench, Benchmark } from './bench.ts'
import { inTurns } from './figure.ts'
import { withMinimal } from './minimal.ts'
import { withDatabase } from './planted.ts'
import { freePort, isUp, PASSWORD, signIn } from './portal.ts'
import { memoryOf, startNode, stop } from './processes.ts'

/** How long somebody waits who starts the portal again, and what it holds while nobody comes. */
export const start: Benchmark = {
  about:
    'A second start as people do it, from the command to the first page, with the embedded database started along, beside the minimal server and the same database; then the memory of each process when nobody has come for ten seconds',
  async run(bench) {
    const idle = { ours: [] as number[], reference: [] as number[] }
    const cookie = await firstStart(bench)
    const found = await inTurns(
      bench.runs,
      () => startPortal(bench, cookie, idle.ours),
      () => startMinimal(bench, idle.reference),
    )
    return [
      {
        what: 'second start to the first page, signed in',
        unit: 's',
        ours: { name: '', values: found.ours },
        reference: { name: '', values: found.reference },
        ratio: 'ours / reference',
        goal: { name: 'G10', of: 'ours', is: 'at most', value: 4 },
        flat: 1.5,
      },
      {
        what: 'idle memory of the process (VmRSS)',
        unit: 'MB',
        ours: { name: '', values: idle.ours },
        reference: { name: '', values: idle.reference },
        ratio: 'ours / reference',
        goal: { name: 'G10', of: 'ours', is: 'at most', value: 150 },
        flat: 1.5,
      },
    ]
  },
}

/** Signs in once: the session outlives the portal, as its secret does. */
async function firstStart({ planted }: Bench): Promise<string> {
  const { child, origin } = await launch(planted.folder)
  try {
    await isUp(child, origin)
    return await signIn(origin)
  } finally {
    await stop(child)
  }
}

async function startPortal({ planted, seconds }: Bench, cookie: string, idle: number[]): Promise<number> {
  const began = performance.now()
  const { child, origin } = await launch(planted.folder)
  try {
    await isUp(child, origin, '/', { cookie })
    const took = (performance.now() - began) / 1_000
    await wait(seconds * 2_000)
    idle.push(memoryOf(child.pid!, 'VmRSS'))
    return took
  } finally {
    await stop(child)
  }
}

async function startMinimal({ planted, seconds }: Bench, idle: number[]): Promise<number> {
  const began = performance.now()
  return withDatabase(planted, ({ url }) =>
    withMinimal(url, async ({ child }) => {
      const took = (performance.now() - began) / 1_000
      await wait(seconds * 2_000)
      idle.push(memoryOf(child.pid!, 'VmRSS'))
      return took
    }),
  )
}

/** The portal as `npm start` runs it, on the school's folder. */
async function launch(folder: string) {
  const port = await freePort()
  const child = startNode('src/main.ts', {
    env: { DATA_DIR: folder, DEMO_PASSWORD: PASSWORD, PORT: String(port) },
  })
  return { child, origin: `http://localhost:${port}` }
}
