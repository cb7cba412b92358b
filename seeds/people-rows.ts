import { type Identity, identityOf } from './cast.ts'
import { row } from './copy.ts'
import type { EdgeCase } from './edges.ts'

type Person = { user_id: number; registered_at: number | null }

/** What the person of a number is called: so many members of the cast, then the edge cases. */
export function identities(seed: number, members: number, edges: EdgeCase[]) {
  return (i: number): Identity => {
    const edge = edges[i - members]
    if (!edge) return identityOf(seed, i)
    const { username, first_name } = edge
    return { username, first_name, email: `edge${i - members + 1}@example.com` }
  }
}

/** The rows of `users`; `identity` says what the person of a number is called. */
export function* userLines(persons: Person[], identity: (i: number) => Identity) {
  for (const [i, { user_id }] of persons.entries()) {
    const { username, first_name } = identity(i)
    yield row(user_id, username, first_name)
  }
}

/** The rows of `free_lesson_registrations`, for those who registered. */
export function* registrationLines(persons: Person[], identity: (i: number) => Identity) {
  for (const [i, { user_id, registered_at }] of persons.entries()) {
    if (registered_at === null) continue
    const { username, first_name, email } = identity(i)
    yield row(user_id, username, first_name, email, new Date(registered_at))
  }
}
