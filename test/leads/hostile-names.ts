/** What people have put into name, username and e-mail; each must come out as that very text. */
export const HOSTILE_NAMES = [
  '<script>alert(1)</script>',
  '</td></tr></table><h1>gone</h1>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '<%= it.icons %>',
  '{{constructor.constructor("alert(1)")()}}',
  '&lt;b&gt; &amp; &quot;',
  'javascript:alert(1)',
  '\u202Egnp.evil\u202C right to left',
  'مرحبا بالعالم',
  '👩‍👩‍👧‍👦 🏳️‍🌈 z̸͢a̷l̴g̵o̶',
  'Ω'.repeat(10_000),
  'two\nlines\tand a tab',
  '$& $1 $`',
  'constructor',
  '__proto__',
]

/** Text as a browser makes it of markup. */
export function decode(html: string): string {
  const signs: Record<string, string> = {
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#39;': "'",
    '&amp;': '&',
  }
  return html.replace(/&(?:lt|gt|quot|#39|amp);/g, (sign) => signs[sign]!)
}

/** The tags of a piece of markup with the names of their attributes: what a hostile text must never change. */
export function skeleton(html: string): string[] {
  return [...html.matchAll(/<[^>]+>/g)].map(([tag]) => tag.replace(/"[^"]*"/g, '""'))
}

/** Text as it is read: blanks and line breaks of markup are one. */
export const squeezed = (text: string) => text.replace(/\s+/g, ' ').trim()
