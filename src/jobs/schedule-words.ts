const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** A schedule for people: "every day at 04:30 (Europe/Berlin)". One that has no simple words is shown as it is. */
export function scheduleWords(schedule: string, zone: string): string {
  const [minute = '', hour = '', day, month, weekday = ''] = schedule.trim().split(/\s+/)
  const everyDay = day === '*' && month === '*'
  const step = /^\*\/(\d+)$/.exec(minute)?.[1]
  if (everyDay && hour === '*' && weekday === '*') {
    if (minute === '*') return 'every minute'
    if (step) return `every ${step} minutes`
    if (/^\d+$/.test(minute)) return `every hour at minute ${minute}`
  }
  if (everyDay && /^\d+$/.test(minute) && /^\d+$/.test(hour)) {
    const at = `at ${hour.padStart(2, '0')}:${minute.padStart(2, '0')} (${zone})`
    if (weekday === '*') return `every day ${at}`
    if (weekday === '1-5') return `Monday to Friday ${at}`
    if (/^[0-7]$/.test(weekday)) return `every ${DAYS[Number(weekday)]} ${at}`
  }
  return `at the times of the schedule ${schedule} (${zone})`
}
