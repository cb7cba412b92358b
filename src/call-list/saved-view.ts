/** A list that somebody keeps under a name, for themselves or for all. */
export type SavedView = {
  id: number
  name: string
  /** the part of the list's address after the question mark */
  query: string
  shared: boolean
  account_id: number
  /** whose it is */
  who: string
}

/** As many as one account may keep. */
export const MOST_VIEWS = 50

/**
 * The model of `partials/call-list/saved-views.eta`: one's own views and those that colleagues share, and the form that
 * keeps the list that is open. `fields` holds what was wrong with a refused form, by field, and what was typed as `typed`.
 */
export function savedViewsModel(
  views: SavedView[],
  { me, query, back, fields }: { me: number; query: string; back: string; fields: Record<string, string> },
) {
  return {
    views: views.map((view) => ({
      id: view.id,
      name: view.name,
      url: view.query === '' ? '/leads' : `/leads?${view.query}`,
      current: view.query === query,
      mine: view.account_id === me,
      shared: view.shared,
      who: view.account_id === me ? '' : view.who,
    })),
    own: views.filter((view) => view.account_id === me).map(({ id, name, shared }) => ({ id, name, shared })),
    query,
    back,
    typed: fields.typed ?? '',
    fault: fields.name ?? null,
  }
}
