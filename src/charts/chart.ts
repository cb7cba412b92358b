import { scaleLinear } from 'd3-scale'
import { formatDay, formatNumber, formatShare, formatShortDay } from '../format.ts'
import { t } from '../language/t.ts'
import { ofText } from './finding.ts'

/**
 * A cell of the table beside a chart, ready to print. `href` leads to what the number counts; `of` says what a figure is
 * reckoned from ("4 of 40") where it is no count, and its link keeps quiet beside those of counts; `value` is what a
 * program reads in the CSV.
 */
export type Cell = {
  text: string
  href?: string | null
  of?: string
  number?: boolean
  value?: number | string | null
}

/** What a chart shows, as a table: for reading numbers off, and for those who do not see the picture. */
export type ChartTable = { caption: string; head: { text: string; number?: boolean }[]; rows: Cell[][] }

/**
 * What every chart has. `desc` says in a sentence what the picture shows, for everybody to read (a `finding` is the same
 * with figures that lead to what they count); coordinates are those of `view_box`; `csv` is the address of its table as CSV.
 */
export type Chart = {
  id: string
  title: string
  desc: string
  view_box: string
  table: ChartTable
  csv?: string
}

/** A number as a cell: as people read it, and as programs do. */
export function numberCell(value: number, href?: string | null): Cell {
  return { text: formatNumber(value), value, number: true, href: href ?? null }
}

/** A day as a cell, its date for programs. */
export function dayCell(day: string, { today, href }: { today?: string; href?: string } = {}): Cell {
  return { text: dayText(day, today), value: day, href: href ?? null }
}

/** "Mon 23 Nov 2026", and of the day that is not over "Mon 23 Nov 2026, so far". */
export function dayText(day: string, today?: string): string {
  return day === today ? t('{day}, so far', { day: formatDay(day) }) : formatDay(day)
}

/** A share of 0 to 1 as a cell; null (nothing to divide by) is empty for programs. */
export function shareCell(share: number | null): Cell {
  return {
    text: formatShare(share),
    value: share === null ? null : Math.round(share * 1e6) / 1e6,
    number: true,
  }
}

/** A part of all as a share that leads to the people of the part. */
export function partCell(n: number, all: number, href?: string | null): Cell {
  const cell = shareCell(all > 0 ? n / all : null)
  return all > 0 && href ? { ...cell, href, of: ofText(n, all) } : cell
}

/** The table of a chart as lines of cells for a program, the heading first. */
export function tableValues({ head, rows }: ChartTable): (number | string | null)[][] {
  return [
    head.map(({ text }) => text),
    ...rows.map((row) => row.map(({ text, value }) => (value === undefined ? text : value))),
  ]
}

export type Tick = { y: number; label: string }
export type Label = { x: number; text: string }
export type Plot = { left: number; right: number; top: number; bottom: number }

export const WIDTH = 640
/** Room for the numbers of the value axis at the left and the days at the bottom. */
export const PLOT: Plot = { left: 48, right: WIDTH - 18, top: 12, bottom: 196 }
export const HEIGHT = 224

/** The scale from 0 to a round number at or above `max`, and about four whole-numbered ticks. */
export function valueAxis(max: number, { top, bottom }: Plot) {
  const scale = scaleLinear()
    .domain([0, Math.max(max, 4)])
    .nice(4)
    .range([bottom, top])
  const ticks: Tick[] = scale
    .ticks(4)
    .filter(Number.isInteger)
    .map((value) => ({ y: round(scale(value)), label: formatNumber(value) }))
  return { y: (value: number) => round(scale(value)), ticks }
}

/** The days to name under a time axis, at most `most` of them, evenly spaced, the last day always among them. */
export function dayLabels(days: string[], x: (day: string) => number, most = 8): Label[] {
  const step = Math.max(1, Math.ceil(days.length / most))
  return days
    .filter((_, place) => (days.length - 1 - place) % step === 0)
    .map((day) => ({ x: round(x(day)), text: formatShortDay(day) }))
}

/** Half a hundredth of a unit is below what a screen shows, and keeps the page small. */
export function round(value: number): number {
  return Math.round(value * 100) / 100
}
