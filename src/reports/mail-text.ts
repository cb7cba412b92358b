import type { MailModel } from './mail-model.ts'

/** The plain text part, for people and programs that read no HTML. Lines of at most 76 characters, links excepted. */
export function mailText(mail: MailModel): string {
  const table = (rows: string[][], widths: number[]) =>
    rows.map((cells) =>
      cells
        .map((cell, at) => pad(cell, widths[at]!))
        .join('')
        .trimEnd(),
    )
  const sections: (string | string[])[] = [
    mail.subject,
    [...wrap(mail.summary), `As of ${mail.as_of}.`],
    heading('Tiers'),
    table(
      mail.tiers.map(({ label, count, change }) => [label, count, change]),
      [10, -8, -8],
    ),
  ]
  if (mail.movement) {
    const columns = ['', 'Hot', 'Warm', 'Cool', 'Cold', 'Left']
    sections.push(
      heading(`Where they moved since ${mail.movement.since} (rows: before, columns: now)`),
      table(
        [columns, ...mail.movement.rows.map(({ label, cells }) => [label, ...cells.map(({ text }) => text)])],
        [10, -8, -8, -8, -8, -8],
      ),
    )
  }
  sections.push(
    heading('Became hot'),
    ...(mail.became_hot.people.length > 0 ? mail.became_hot.people.map(who) : [mail.became_hot.none]),
    ...link(mail.became_hot.more),
    heading('The hottest five'),
    ...(mail.top.length > 0 ? mail.top.map(who) : ['Nobody is hot.']),
    heading('Will cool within 48 hours'),
    ...(mail.cooling.people.length > 0
      ? mail.cooling.people.map((one) => [...wrap(`${nameOf(one)} ${one.when}. ${one.why}`), `  ${one.url}`])
      : ['Nobody who is hot or warm.']),
    ...link(mail.cooling.more),
    heading(`The day: ${mail.day}, beside ${mail.week_before}`),
    table(
      mail.comparison.map(({ label, now, before, change }) => [label, now, before, change]),
      [30, -9, -9, -9],
    ),
    heading('Top events of the day'),
    mail.top_types.length > 0
      ? table(
          mail.top_types.map(({ name, count }) => [name, count]),
          [40, -9],
        )
      : ['There were none.'],
    heading('Health'),
    mail.health.flatMap(wrap),
    '-- ',
    [`This report: ${mail.links.report}`, `To receive it no longer: ${mail.links.reports}`],
  )
  return `${sections.map((section) => (typeof section === 'string' ? section : section.join('\n'))).join('\n\n')}\n`
}

type Who = MailModel['top'][number]
const nameOf = ({ name, handle, label }: Who) =>
  `${name}${handle && handle !== name ? ` (${handle})` : ''}, ${label.toLowerCase()}:`
const who = (one: Who) => [...wrap(`${nameOf(one)} ${one.why}`), `  ${one.url}`]
const heading = (text: string) => `${text.toUpperCase()}\n${'-'.repeat(Math.min(text.length, 76))}`
const link = (more: { text: string; link: string; url: string } | null) =>
  more ? [`${more.text} ${more.link}:\n  ${more.url}`] : []

/** Positive widths pad on the right, negative ones on the left. A cell that is too long keeps a blank after it. */
function pad(text: string, width: number): string {
  return width > 0 ? `${text.padEnd(width - 1)} ` : ` ${text.padStart(-width - 1)}`
}

function wrap(text: string): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= 76) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
