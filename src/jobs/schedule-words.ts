import { msg, t } from '../language/t.ts'

const SUNDAYS = msg('every Sunday at {time} ({zone})')
const WEEKLY = [
  SUNDAYS,
  msg('every Monday at {time} ({zone})'),
  msg('every Tuesday at {time} ({zone})'),
  msg('every Wednesday at {time} ({zone})'),
  msg('every Thursday at {time} ({zone})'),
  msg('every Friday at {time} ({zone})'),
  msg('every Saturday at {time} ({zone})'),
  SUNDAYS,
]

/** A schedule for people: "every day at 04:30 (Europe/Berlin)". One that has no simple words is shown as it is. */
export function scheduleWords(schedule: string, zone: string): string {
  const [minute = '', hour = '', day, month, weekday = ''] = schedule.trim().split(/\s+/)
  const everyDay = day === '*' && month === '*'
  const step = /^\*\/(\d+)$/.exec(minute)?.[1]
  if (everyDay && hour === '*' && weekday === '*') {
    if (minute === '*') return t('every minute')
    if (step) return t('{n, plural, one {every # minute} other {every # minutes}}', { n: Number(step) })
    if (/^\d+$/.test(minute)) return t('every hour at minute {minute}', { minute })
  }
  if (everyDay && /^\d+$/.test(minute) && /^\d+$/.test(hour)) {
    const at = { time: `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`, zone }
    if (weekday === '*') return t('every day at {time} ({zone})', at)
    if (weekday === '1-5') return t('Monday to Friday at {time} ({zone})', at)
    if (/^[0-7]$/.test(weekday)) return t(WEEKLY[Number(weekday)]!, at)
  }
  return t('at the times of the schedule {schedule} ({zone})', { schedule, zone })
}
