import type { Client, Connection, Submittable } from 'pg'

/** Takes rows as the server writes them, line end included, and says when it has enough for now. */
export type Gatherer = { add(row: Buffer): void; isFull(): boolean }

/**
 * Runs `copy (…) to stdout` and gives each row to `gatherer`; comes back whenever it is full, and goes on when asked
 * again. Meanwhile nothing more is read, so that memory holds one piece and the server waits.
 *
 * pg-copy-streams joins rows into a stream of bytes. Here the rows themselves are needed, to count them and to go on after
 * one of them.
 */
export async function* copyOut(client: Client, sql: string, gatherer: Gatherer): AsyncGenerator<void> {
  const copy = client.query(new CopyOut(sql, gatherer))
  for (;;) {
    await copy.fullOrOver()
    yield
    if (copy.over) return
    copy.goOn()
  }
}

class CopyOut implements Submittable {
  over = false
  /** set by pg, which ends its own timer with it */
  callback?: (error?: unknown) => void
  private readonly sql: string
  private readonly gatherer: Gatherer
  private connection: (Connection & { stream: NodeJS.ReadableStream }) | undefined
  private error: unknown
  private wake = () => {}

  constructor(sql: string, gatherer: Gatherer) {
    this.sql = sql
    this.gatherer = gatherer
  }

  async fullOrOver(): Promise<void> {
    if (!this.over && !this.gatherer.isFull()) await new Promise<void>((resolve) => (this.wake = resolve))
    if (this.error) throw this.error
  }

  goOn(): void {
    this.connection?.stream.resume()
  }

  submit(connection: Connection): void {
    this.connection = connection as CopyOut['connection']
    connection.query(this.sql)
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    this.gatherer.add(chunk)
    if (!this.gatherer.isFull()) return
    this.connection!.stream.pause()
    this.wake()
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.end()
  }

  handleError(error: unknown): void {
    this.error = error
    this.end()
  }

  private end(): void {
    this.over = true
    this.callback?.(this.error)
    this.wake()
  }
}
