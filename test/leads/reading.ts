/** What a person reads on a page: its text, in order, without the markup. */
export function words(html: string): string {
  return html
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

/** The ids of the leads on a page of the list, from the top. */
export function leadIds(html: string): number[] {
  return [...html.matchAll(/<tr id="lead-(-?\d+)"/g)].map((match) => Number(match[1]))
}

/** One lead's row of the list, as markup. */
export function leadRow(html: string, id: number): string {
  return new RegExp(`<tr id="lead-${id}"[^>]*>(.*?)</tr>`, 's').exec(html)![1]!
}

/** Where the link to the previous or next page leads, if there is one. */
export function pageLink(html: string, rel: 'prev' | 'next'): string | undefined {
  return new RegExp(`rel="${rel}" href="([^"]+)"`).exec(html)?.[1]?.replaceAll('&amp;', '&')
}

/** The tabs of the list: name and count, where each leads, which one is open. */
export function tabs(html: string) {
  const list = /<ul class="nav nav-tabs[\s\S]*?<\/ul>/.exec(html)![0]
  return [...list.matchAll(/<a [^>]*href="([^"]+)"([^>]*)>([\s\S]*?)<\/a>/g)].map(
    ([, href, rest, inner]) => ({
      text: words(inner!),
      href: href!.replaceAll('&amp;', '&'),
      current: rest!.includes('aria-current="page"'),
    }),
  )
}
