import { t } from '../language/t.ts'
import type { MailModel } from './mail-model.ts'

/** The plain text part, for people and programs that read no HTML. Lines of at most 76 characters, links excepted. */
export function mailText(mail: MailModel): string {
  const sections: (string | string[])[] = [
    wrap(mail.subject),
    [...wrap(mail.summary), t('As of {when}.', { when: mail.as_of })],
    heading(t('Tiers')),
    table(
      mail.tiers.map(({ label, count, change }) => [label, count, change]),
      [fitting(10, tierLabels(mail)), -8, -8],
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
  if (mail.chart) sections.push(...nights(mail, mail.chart))
  sections.push(
    heading(t('The day: {day}, beside {before}', { day: mail.day, before: mail.week_before })),
    table(mail.comparison.map(cells), WIDE),
  )
  if (!mail.short) {
    sections.push(
      heading(t('Top events of the day')),
      mail.top_types.length > 0
        ? table(
            mail.top_types.map(({ name, count }) => [name, count]),
            [40, -9],
          )
        : [t('There were none.')],
    )
  }
  sections.push(heading(t('Health')), mail.health.flatMap(wrap), '-- ', [
    t('This report: {url}', { url: mail.links.report }),
    t('How often and when: {url}', { url: mail.links.subscriptions }),
    t('To receive it no longer: {url}', { url: mail.links.unsubscribe }),
  ])
  return `${sections.map((section) => (typeof section === 'string' ? section : section.join('\n'))).join('\n\n')}\n`
}

const tierLabels = ({ tiers }: Pick<MailModel, 'tiers'>) => tiers.map(({ label }) => label)

const WIDE = [30, -9, -9, -9]
type Row = { label: string; now: string; before: string; change: string }
const cells = ({ label, now, before, change }: Row) => [label, now, before, change]

function matrix({ since, columns, rows }: NonNullable<MailModel['movement']>): string[][] {
  return [
    [heading(t('Where they moved since {night}', { night: since })), t('Rows: before, columns: now.')],
    table(
      [['', ...columns], ...rows.map(({ label, cells }) => [label, ...cells.map(({ text }) => text)])],
      [
        fitting(
          10,
          rows.map(({ label }) => label),
        ),
        ...columns.map((column) => -fitting(8, [column])),
      ],
    ),
  ]
}

function nights(mail: MailModel, { title, rows }: NonNullable<MailModel['chart']>): (string | string[])[] {
  const labels = tierLabels(mail)
  return [
    heading(title),
    table(
      [['', ...labels], ...rows.map(({ label, cells }) => [label, ...cells.map(({ text }) => text)])],
      [14, ...labels.map((label) => -fitting(8, [label]))],
    ),
  ]
}

type Who = MailModel['groups'][number]['people'][number]

function who({ name, handle, label, when, why, url }: Who): string[] {
  // A Russian month is cut short by a full stop, which ends the sentence too.
  const stop = when.endsWith('.') ? '' : '.'
  const as = `${name}${handle ? ` (${handle})` : ''}${label ? `, ${label.toLowerCase()}${when}${stop}` : ':'}`
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

/** As wide as it is meant to be, or as its words are with a blank beside them: Russian ones are longer. */
const fitting = (width: number, words: string[]) => Math.max(width, ...words.map(({ length }) => length + 1))

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
