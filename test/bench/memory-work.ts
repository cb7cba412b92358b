import { parseArgs } from 'node:util'
import { connect } from '../../src/database/connect.ts'
import { newestDueSlot } from '../../src/jobs/slots.ts'
import { tick } from '../../src/live/tick.ts'
import { depsOf } from './inside.ts'
import { closeNight } from './night.ts'
import { memoryOf } from './processes.ts'

// One piece of long work in a process of its own, which ends by printing the most memory it ever held, in MB.

const { values } = parseArgs({
  options: { work: { type: 'string' }, folder: { type: 'string' }, url: { type: 'string' } },
})
const db = connect(values.url!, { max: 4, statement_timeout_ms: 600_000 })
try {
  const deps = depsOf({ folder: values.folder! }, { db })
  const { nightly_cron, timezone } = deps.config
  if (values.work === 'pass') {
    const done = await tick(deps)
    if (done !== 'recomputed') throw new Error(`Everything was to be computed anew, but was ${done}.`)
  } else if (values.work === 'night')
    await closeNight(deps, newestDueSlot(nightly_cron, timezone, new Date()))
  else throw new Error(`There is no work ${values.work}.`)
} finally {
  await db.destroy()
}
console.log(memoryOf('self', 'VmHWM'))
