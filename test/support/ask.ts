import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Express } from 'express'
import type { Role } from '../../src/accounts/account.ts'
import { PASSWORD } from './portal.ts'

export type Answer = { status: number; headers: IncomingHttpHeaders; text: string }
type Asked = {
  method?: string
  headers?: Record<string, string>
  body?: string | Buffer
  as?: Role
  /** what happens while the answer is under way: nothing is read until it is over */
  meanwhile?: () => Promise<unknown>
}

/**
 * The portal on loopback, asked byte for byte: supertest reads an address as a URL first and mends it, or refuses it
 * itself. Redirects are not followed. Close it before the portal.
 */
export async function listen(app: Express) {
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const cookies = new Map<Role, Promise<string>>()

  const signIn = async (role: Role) => {
    const { status, headers } = await ask('/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ email: `${role}@hsl.example`, password: PASSWORD }).toString(),
    })
    if (status !== 303) throw new Error(`${role} could not sign in: ${status}`)
    return headers['set-cookie']![0]!.split(';')[0]!
  }

  async function ask(path: string, asked: Asked = {}): Promise<Answer> {
    const { method = 'GET', headers = {}, body, as, meanwhile } = asked
    if (as && !cookies.has(as)) cookies.set(as, signIn(as))
    const Cookie = as && (await cookies.get(as)!)
    return new Promise((resolve, reject) => {
      const sending = request(
        {
          port,
          path,
          method,
          headers: {
            Host: 'localhost',
            ...(Cookie && { Cookie }),
            ...(body !== undefined && { 'Content-Length': String(Buffer.byteLength(body)) }),
            ...headers,
          },
        },
        (res) => {
          const pieces: Buffer[] = []
          res.on('data', (piece: Buffer) => pieces.push(piece))
          res.on('error', reject)
          if (meanwhile) {
            res.once('data', () => {
              res.pause()
              meanwhile().then(() => res.resume(), reject)
            })
          }
          res.on('end', () =>
            resolve({
              status: res.statusCode!,
              headers: res.headers,
              text: Buffer.concat(pieces).toString('utf8'),
            }),
          )
        },
      )
      sending.on('error', reject)
      sending.end(body)
    })
  }

  return {
    ask,
    /** the port, and this person's cookie, for a request that `ask` cannot make */
    async signedIn(role: Role) {
      if (!cookies.has(role)) cookies.set(role, signIn(role))
      return { port, cookie: await cookies.get(role)! }
    },
    /** signs everybody in anew when they ask next */
    forget: () => cookies.clear(),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
