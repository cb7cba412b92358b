/** The event types of the steps before the goal. */
const OPENED = 'lesson_link_clicked'
const JOINED = 'webinar_joined'

/** The types whose events take a person a step on. */
export const stepTypes = (goal_type: string) => [OPENED, JOINED, goal_type]

/**
 * Joins to each registration `c` when the person took each step (`opened.at`, `joined.at`, `enrolled.at`): the first
 * event of its type up to `:to` that is not before the registration nor before the step before. Source: PRODUCT.md,
 * "Pages", funnel.
 */
export function firstSteps(goal_type: string): { sql: string; bindings: Record<string, string> } {
  const first = (name: string, after: string) =>
    `left join lateral (select min(e.created_at) as at from events e
       where e.user_id = c.user_id and e.event_type = :${name}_type
         and e.created_at >= ${after} and e.created_at <= :to) ${name} on true`
  return {
    sql: [
      first('opened', 'c.registered_at'),
      first('joined', 'opened.at'),
      first('enrolled', 'joined.at'),
    ].join('\n'),
    bindings: { opened_type: OPENED, joined_type: JOINED, enrolled_type: goal_type },
  }
}
