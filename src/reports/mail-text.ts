import type { MailModel } from './mail-model.ts'

/** The plain text part, for people and programs that read no HTML. Lines of at most 76 characters, links excepted. */
export function mailText(mail: MailModel): string {
  const sections: (string | string[])[] = [
    wrap(mail.subject),
    [...wrap(mail.summary), `As of ${mail.as_of}.`],
    heading('Tiers'),
    table(
      mail.tiers.map(({ label, count, change }) => [label, count, change]),
      [10, -8, -8],
    ),
  ]
  if (mail.week) {
    const { title, words, movement, rows } = mail.week
    sections.push(heading(title), wrap(words), table(rows.map(cells), WIDE))
    if (movement) sections.push(...matrix(movement))
  }
  for (const { title, people, none, more, total } of mail.groups) {
    sections.push(heading(people.length > 0 ? `${title}: ${total}` : title))
    sections.push(...(people.length > 0 ? people.map(who) : [wrap(none)]))
    if (more) sections.push([`${more.text}:`, `  ${more.url}`])
  }
  if (mail.movement) sections.push(...matrix(mail.movement))
  if (mail.chart) {
    sections.push(
      heading(`The last ${mail.chart.rows.length} nights`),
      table(
        [
          ['', ...mail.tiers.map(({ label }) => label)],
          ...mail.chart.rows.map(({ label, cells }) => [label, ...cells.map(({ text }) => text)]),
        ],
        [14, -8, -8, -8, -8],
      ),
    )
  }
  sections.push(
    heading(`The day: ${mail.day}, beside ${mail.week_before}`),
    table(mail.comparison.map(cells), WIDE),
  )
  if (!mail.short) {
    sections.push(
      heading('Top events of the day'),
      mail.top_types.length > 0
        ? table(
            mail.top_types.map(({ name, count }) => [name, count]),
            [40, -9],
          )
        : ['There were none.'],
    )
  }
  sections.push(heading('Health'), mail.health.flatMap(wrap), '-- ', [
    `This report: ${mail.links.report}`,
    `How often and when: ${mail.links.subscriptions}`,
    `To receive it no longer: ${mail.links.unsubscribe}`,
  ])
  return `${sections.map((section) => (typeof section === 'string' ? section : section.join('\n'))).join('\n\n')}\n`
}

const WIDE = [30, -9, -9, -9]
type Row = { label: string; now: string; before: string; change: string }
const cells = ({ label, now, before, change }: Row) => [label, now, before, change]

function matrix({ since, columns, rows }: NonNullable<MailModel['movement']>): string[][] {
  return [
    [heading(`Where they moved since ${since}`), 'Rows: before, columns: now.'],
    table(
      [['', ...columns], ...rows.map(({ label, cells }) => [label, ...cells.map(({ text }) => text)])],
      [10, -8, -8, -8, -8, -8],
    ),
  ]
}

type Who = MailModel['groups'][number]['people'][number]

function who({ name, handle, label, when, why, url }: Who): string[] {
  const as = `${name}${handle ? ` (${handle})` : ''}${label ? `, ${label.toLowerCase()}${when}.` : ':'}`
  return [...wrap(`${as} ${why}`), `  ${url}`]
}

const heading = (text: string) => `${text.toUpperCase()}\n${'-'.repeat(Math.min(text.length, 76))}`

const table = (rows: string[][], widths: number[]) =>
  rows.map((cells) =>
    cells
      .map((cell, at) => pad(cell, widths[at]!))
      .join('')
      .trimEnd(),
  )

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
