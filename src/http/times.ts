import { formatExact, formatInstant, formatNear } from '../format.ts'

// The shapes of src/format.ts that name an instant by itself, in English and Russian: a clock time under the heading of a day is none of them.
const SHAPES: [RegExp, typeof formatInstant][] = [
  [/^\p{L}+,? \d{1,2} \p{L}+\.? \d{4}, \d\d:\d\d$/u, formatInstant],
  [/^\d{1,2} \p{L}+\.? \d{4}, \d\d:\d\d:\d\d$/u, formatExact],
  [/^\p{L}+,? \d{1,2} \p{L}+\.? (?:at|в) \d\d:\d\d$/u, formatNear],
]

/**
 * A page or piece with its instants told in another zone. What is rendered is rendered once, for everybody, in the
 * school's zone; a person with a zone of their own gets the text and the title of each `<time>` that stands for an
 * instant told anew from its `datetime`. A `<time>` that stands for a day, and a word such as "5 min ago", stay.
 * public/js/times.js does the same with what comes later by a stream.
 */
export function tellTimes(html: string, zone: string): string {
  return html.replace(/<time\b([^>]*)>([^<]*)<\/time>/g, (whole, attributes: string, text: string) => {
    const [, iso] = /\sdatetime="(\d{4}-\d\d-\d\dT[^"]+Z)"/.exec(attributes) ?? []
    if (!iso) return whole
    const instant = new Date(iso)
    if (Number.isNaN(instant.getTime())) return whole
    const told = attributes.replace(
      /(\stitle=")([^"]*)"/,
      (_, before, title) => `${before}${tell(title, instant, zone)}"`,
    )
    return `<time${told}>${tell(text, instant, zone)}</time>`
  })
}

function tell(text: string, instant: Date, zone: string): string {
  const [, format] = SHAPES.find(([shape]) => shape.test(text)) ?? []
  return format ? format(instant, zone) : text
}
