import os from 'node:os'

/** What every table says of where it was measured, because absolute times compare on one machine only. */
export function describeMachine(): string[] {
  const cpus = os.cpus()
  return [
    `${cpus[0]?.model.trim() || 'unknown processor'}, ${cpus.length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()} ${os.release()}`,
    `Node ${process.versions.node}`,
  ]
}

/** The 1 minute load before anything was started: what others did here meanwhile. */
export const loadNow = () => os.loadavg()[0]!.toFixed(1)
