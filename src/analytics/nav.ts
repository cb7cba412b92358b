import { t } from '../language/t.ts'

export type Page = 'overview' | 'conversion' | 'retention' | 'rules'

/** The pages of analytics as tabs; the rules are for managers. */
export function analyticsNav(here: Page, may_rules: boolean) {
  const pages: [Page, string, string][] = [
    ['overview', t('Overview'), '/analytics'],
    ['conversion', t('Does it work?'), '/analytics/conversion'],
    ['retention', t('Retention'), '/analytics/retention'],
    ...(may_rules ? [['rules', t('Rules lab'), '/analytics/rules'] as [Page, string, string]] : []),
  ]
  return pages.map(([page, label, url]) => ({ label, url, current: page === here }))
}
