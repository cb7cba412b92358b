import { execFileSync, spawn } from 'node:child_process'

/** What `npm start` runs, as a process of its own, with nothing in its environment but what a test gives. */
export function run(env: Record<string, string>, args = ['src/main.ts']) {
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], {
    env: { PATH: process.env.PATH!, HOME: process.env.HOME ?? '/', PORT: '0', LOG_LEVEL: 'warn', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text))
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  return {
    child,
    exited,
    output: () => output,
    async until(pattern: RegExp): Promise<RegExpExecArray> {
      for (let i = 0; i < 600; i++) {
        const match = pattern.exec(output)
        if (match) return match
        if (child.exitCode !== null) break
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      throw new Error(`Waited for ${pattern}, got:\n${output}`)
    },
    async stop(signal: NodeJS.Signals = 'SIGINT') {
      child.kill(signal)
      return exited
    },
  }
}

/** PostgreSQL servers whose data lies under this folder. */
export const serversOf = (dataDir: string) =>
  execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('postgres') && line.includes(dataDir))
