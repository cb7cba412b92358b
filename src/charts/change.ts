import { formatNumber } from '../format.ts'
import { t } from '../language/t.ts'

/** How a figure stands against an earlier one, ready to print; `percent` is absent where nothing was before. */
export type Change = {
  text: string
  icon: 'minus' | 'arrow-up-right' | 'arrow-down-right'
  direction: 'same' | 'up' | 'down'
  percent?: number
}

/** "+12 %", "−3 %", "steady"; "new" where there was nothing before. */
export function changeOf(now: number, before: number): Change {
  const percent = before > 0 ? Math.round(((now - before) / before) * 100) : undefined
  if (now === before || percent === 0)
    return { text: t('steady'), icon: 'minus', direction: 'same', ...(percent !== undefined && { percent }) }
  const up = now > before
  return {
    text:
      percent === undefined
        ? t('new', { context: 'change' })
        : t('{percent} %', { percent: `${up ? '+' : '−'}${formatNumber(Math.abs(percent))}` }),
    icon: up ? 'arrow-up-right' : 'arrow-down-right',
    direction: up ? 'up' : 'down',
    ...(percent !== undefined && { percent }),
  }
}
