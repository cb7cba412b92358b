import { render } from '../http/view.ts'
import { mailModel, type Place } from './mail-model.ts'
import { mailText } from './mail-text.ts'
import type { Figures, WeekFigures } from './report.ts'

/** The mail of a night: subject, HTML and text say the same, from the same figures. `week`: its weekly edition. */
export function mailOf(
  figures: Figures,
  place: Place,
  week: WeekFigures | null = null,
): { subject: string; html: string; text: string } {
  const model = mailModel(figures, place, week)
  return {
    subject: model.subject,
    html: render({ template: 'emails/nightly', model }),
    text: mailText(model),
  }
}

/**
 * The two pieces of a stored mail that the portal shows inside a shadow root: its own style sheet and what its body
 * holds. The mail was made by `mailOf`, whose template escapes all that people wrote. Its picture, which a mail brings
 * along, comes from `chart_url`.
 */
export function piecesOf(html: string, chart_url: string): { style: string; body: string } {
  return {
    style: /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '',
    body: (/<body\b[^>]*>([\s\S]*)<\/body>/.exec(html)?.[1] ?? '').replace(
      / src="cid:[^"]*"/g,
      ` src="${chart_url}"`,
    ),
  }
}
