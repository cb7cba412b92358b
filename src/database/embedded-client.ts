import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

const HOLDER = 'hsl-dashboard holder'

/**
 * A connection of our own. It goes to the database postgres, not hsl: nothing of ours may stand in the way of using
 * hsl as a template or dropping it. It has its error listener, so a dying server never ends the process.
 */
export async function connectTo(port: number, password: string, name = 'hsl-dashboard'): Promise<pg.Client> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'hsl',
    password,
    database: 'postgres',
    ssl: false,
    application_name: name,
    connectionTimeoutMillis: 2_000,
    query_timeout: 20_000,
    keepAlive: true,
  })
  client.on('error', () => {})
  await client.connect()
  return client
}

/** Ends a connection; a server that hangs does not keep us. */
export async function close(client: pg.Client): Promise<void> {
  await Promise.race([client.end().catch(() => {}), sleep(2_000, undefined, { ref: false })])
}

/** What a server says there: 'busy' starts up or shuts down, 'stranger' knows another password, 'silent' is the rest. */
export async function ask(port: number, password: string): Promise<'ready' | 'busy' | 'stranger' | 'silent'> {
  try {
    await close(await connectTo(port, password))
    return 'ready'
  } catch (error) {
    const { code } = error as { code?: string }
    return code === '57P03' ? 'busy' : code === '28P01' ? 'stranger' : 'silent'
  }
}

/** Creates the database hsl unless it is there. Call it under the lock only. */
export async function createDatabase(port: number, password: string): Promise<void> {
  const client = await connectTo(port, password)
  try {
    const found = await client.query(`select from pg_database where datname = 'hsl'`)
    if (!found.rowCount) await client.query('create database hsl')
  } finally {
    await close(client)
  }
}

/** The connection by which the others see that we use the server; `pid` is its backend's. */
export async function hold(port: number, password: string, onLost: () => void) {
  const client = await connectTo(port, password, HOLDER)
  try {
    const found = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    client.once('end', onLost)
    return { client, pid: found.rows[0]!.pid }
  } catch (error) {
    await close(client)
    throw error
  }
}

/** Whether another process holds the server. Throws when the server does not answer. */
export async function isHeld(
  port: number,
  password: string,
  exceptPid: number | undefined,
): Promise<boolean> {
  const client = await connectTo(port, password)
  try {
    const sql = 'select from pg_stat_activity where application_name = $1 and pid is distinct from $2 limit 1'
    return ((await client.query(sql, [HOLDER, exceptPid ?? null])).rowCount ?? 0) > 0
  } finally {
    await close(client)
  }
}
