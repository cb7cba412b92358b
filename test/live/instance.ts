// One instance that keeps the live tables, as a process of its own that a test may kill.
import { pino } from 'pino'
import { connect } from '../../src/database/connect.ts'
import { startLive } from '../../src/live/loop.ts'

const [url, timezone] = process.argv.slice(2)
const db = connect(url!, { max: 3 })
startLive(
  { db, clock: () => new Date(), config: { timezone: timezone! }, log: pino(pino.destination(2)) as never },
  { every_ms: 40 },
)
process.stdout.write('running\n')
