import type { Config } from '../config.ts'

/** The school as it was made in the browser at the first run; nobody makes it where APP_TIMEZONE and create-admin were enough. */
export type School = { name: string; time_zone: string; made_at: Date }

/** A link that makes the school is good for so many hours; the next start prints another. */
export const SETUP_HOURS = 24

/** The configuration with the school's zone: APP_TIMEZONE where it is set, else what the school was made with, else UTC. */
export function inSchoolZone(config: Config, school: School | undefined): Config {
  return config.timezone_given || !school ? config : { ...config, timezone: school.time_zone }
}
