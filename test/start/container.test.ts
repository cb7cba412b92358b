import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'

test.each([
  [200, 0],
  [503, 1],
])('the container’s health check asks /readyz at PORT: %i ends with %i', async (status, code) => {
  const asked: (string | undefined)[] = []
  const server = createServer((req, res) => {
    asked.push(req.url)
    res.writeHead(status).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const [, command] = /^HEALTHCHECK [\s\S]*?CMD (\[.*\])$/m.exec(readFileSync('Dockerfile', 'utf8'))!
  const [, ...args] = JSON.parse(command!) as string[]
  const check = spawn(process.execPath, args, {
    env: { PORT: String((server.address() as AddressInfo).port) },
  })
  expect(await once(check, 'exit')).toEqual([code, null])
  expect(asked).toEqual(['/readyz'])
  server.close()
})

test('compose.yaml waits longer for the portal’s end than a job and its last words may take', () => {
  const portal = /^ {2}portal:\n((?: {4}.*\n)+)/m.exec(readFileSync('compose.yaml', 'utf8'))![1]!
  expect(Number(/^ {4}stop_grace_period: (\d+)s$/m.exec(portal)?.[1])).toBeGreaterThan(31)
})

test('the README says how to run the containers: each variable that compose.yaml demands, and the first administrator', () => {
  const readme = readFileSync('README.md', 'utf8')
  const demanded = [...readFileSync('compose.yaml', 'utf8').matchAll(/\$\{(\w+):\?/g)].map(
    ([, name]) => name!,
  )
  for (const name of new Set(demanded)) expect(readme).toMatch(new RegExp(`export .*\\b${name}=`))
  expect(readme).toContain('docker compose exec portal npm run portal -- create-admin')
  expect(readme).toContain('X-Forwarded-Proto')
})
