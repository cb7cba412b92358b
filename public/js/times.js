// A person with a time zone of their own gets pages with their times told in it (src/http/times.ts). What streams and
// swaps bring later is told in the school's zone, once for everybody: it is told anew here, before it is painted.
;(() => {
  const zone = document.documentElement.dataset.zone
  if (!zone) return
  const format = new Intl.DateTimeFormat(document.documentElement.lang === 'ru' ? 'ru' : 'en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  // What stands between the parts ("," after the weekday, "at") is taken from the text itself, in whatever language.
  const shapes = [
    [
      /^\p{L}+(,? )\d{1,2} \p{L}+\.? \d{4}, \d\d:\d\d$/u,
      (p, comma) => `${p.weekday}${comma}${p.day} ${p.month} ${p.year}, ${p.hour}:${p.minute}`,
    ],
    [
      /^\d{1,2} \p{L}+\.? \d{4}, \d\d:\d\d:\d\d$/u,
      (p) => `${p.day} ${p.month} ${p.year}, ${p.hour}:${p.minute}:${p.second}`,
    ],
    [
      /^\p{L}+(,? )\d{1,2} \p{L}+\.?( \p{L}+ )\d\d:\d\d$/u,
      (p, comma, at) => `${p.weekday}${comma}${p.day} ${p.month}${at}${p.hour}:${p.minute}`,
    ],
  ]
  const tell = (text, parts) => {
    for (const [shape, say] of shapes) {
      const found = shape.exec(text)
      if (found) return say(parts, ...found.slice(1))
    }
    return text
  }
  const tellAll = () => {
    for (const time of document.querySelectorAll('time[datetime*="T"]')) {
      const instant = new Date(time.dateTime)
      if (Number.isNaN(instant.getTime()) || time.children.length > 0) continue
      const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]))
      const text = tell(time.textContent, parts)
      if (text !== time.textContent) time.textContent = text
      const title = tell(time.title, parts)
      if (title !== time.title) time.title = title
    }
  }
  const watch = new MutationObserver(() => {
    tellAll()
    watch.takeRecords()
  })
  watch.observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: ['datetime', 'title'],
  })
})()
