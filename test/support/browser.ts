import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { inject } from 'vitest'

export type Chromium = { executable: string; libraries: string | null }

/**
 * Unpacks the Chromium that comes with npm. Where the system lacks libraries it needs (a bare container), it is
 * started with the ones from the package. An unpacking that was cut off is thrown away and done again.
 */
export async function prepareChromium(): Promise<Chromium> {
  const unpack = async () => (await import('@sparticuz/chromium')).default.executablePath()
  let executable = await unpack()
  if (!runs(executable, null) && !isOnlyMissingLibraries(executable)) {
    rmSync(executable, { force: true })
    executable = await unpack()
  }
  if (runs(executable, null)) return { executable, libraries: null }
  const { inflate } = await import(
    new URL('../../node_modules/@sparticuz/chromium/build/esm/lambdafs.js', import.meta.url).href
  )
  await inflate(path.resolve('node_modules/@sparticuz/chromium/bin/al2023.tar.br'))
  const libraries = path.join(tmpdir(), 'al2023', 'lib')
  if (!runs(executable, libraries))
    throw new Error(`Chromium does not start here: run ldd ${executable} to see what it lacks.`)
  return { executable, libraries }
}

export async function launchBrowser(): Promise<Browser> {
  const { executable, libraries } = inject('chromium')
  return chromium.launch({
    executablePath: executable,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--font-render-hinting=none',
    ],
    env: { ...process.env, ...(libraries && { LD_LIBRARY_PATH: libraries }) } as Record<string, string>,
  })
}

function runs(executable: string, libraries: string | null): boolean {
  try {
    execFileSync(executable, ['--version', '--no-sandbox'], {
      stdio: 'ignore',
      timeout: 20_000,
      env: { ...process.env, ...(libraries && { LD_LIBRARY_PATH: libraries }) },
    })
    return true
  } catch {
    return false
  }
}

function isOnlyMissingLibraries(executable: string): boolean {
  try {
    return execFileSync('ldd', [executable], { encoding: 'utf8' }).includes('not found')
  } catch {
    return false
  }
}
