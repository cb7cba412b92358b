export type Page = 'overview' | 'conversion' | 'retention' | 'rules'

/** The pages of analytics as tabs; the rules are for managers. */
export function analyticsNav(here: Page, may_rules: boolean) {
  const pages: [Page, string, string][] = [
    ['overview', 'Overview', '/analytics'],
    ['conversion', 'Does it work?', '/analytics/conversion'],
    ['retention', 'Retention', '/analytics/retention'],
    ...(may_rules ? [['rules', 'Rules lab', '/analytics/rules'] as [Page, string, string]] : []),
  ]
  return pages.map(([page, label, url]) => ({ label, url, current: page === here }))
}
