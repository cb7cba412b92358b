import { z } from 'zod'
import { ROLES, type Role } from '../accounts/account.ts'
import { readAddress } from '../accounts/address.ts'
import { faultsOf, NEW_PASSWORD } from '../accounts/new-password.ts'
import { ZONES } from '../accounts/zones.ts'
import { t } from '../language/t.ts'

/** So many colleagues may be invited at once; the others later, at /staff. */
export const COLLEAGUES = [1, 2, 3, 4] as const

const text = (most: number) => z.string().max(most).default('')

/** The form that makes the school, as it was sent. */
export const SetupForm = z.strictObject({
  token: text(200),
  school: text(200),
  time_zone: text(64),
  goal_type: text(300),
  name: text(200),
  email: text(400),
  ...NEW_PASSWORD,
  colleague_1: text(400),
  colleague_2: text(400),
  colleague_3: text(400),
  colleague_4: text(400),
  role_1: z.enum(ROLES).default('staff'),
  role_2: z.enum(ROLES).default('staff'),
  role_3: z.enum(ROLES).default('staff'),
  role_4: z.enum(ROLES).default('staff'),
})
export type SetupTyped = z.output<typeof SetupForm>
export const MailForm = z.strictObject({ token: text(200), to: text(400) })

/** The school that the form describes. */
export type NewSchool = {
  name: string
  time_zone: string
  goal_type: string
  admin: { name: string; email: string }
  colleagues: { email: string; role: Role }[]
}

/** Reads the form; `fields` says what is wrong with it, and nothing may be made until it is empty. */
export function readSetup(
  typed: SetupTyped,
  given: { time_zone: string | undefined },
): { school: NewSchool; fields: Record<string, string> } {
  const fields: Record<string, string> = {}
  const within = (value: string, most: number, field: string, wrong: string) => {
    const text = value.trim()
    if (text.length < 1 || text.length > most) fields[field] = wrong
    return text
  }
  const address = (value: string, field: string) => {
    const read = readAddress(value)
    if (read === null) fields[field] = t('Write an e-mail address such as ann@school.example.')
    return read ?? ''
  }
  const time_zone = given.time_zone ?? typed.time_zone
  if (!given.time_zone && !ZONES.includes(time_zone)) fields.time_zone = t('Choose a zone of the list.')
  const school: NewSchool = {
    name: within(typed.school, 80, 'school', t('Write a name of 1 to 80 characters.')),
    time_zone,
    goal_type: within(
      typed.goal_type,
      200,
      'goal_type',
      t('Write the event type that counts as a conversion.'),
    ),
    admin: {
      name: within(typed.name, 80, 'name', t('Write a name of 1 to 80 characters.')),
      email: address(typed.email, 'email'),
    },
    colleagues: [],
  }
  for (const place of COLLEAGUES) {
    const value = typed[`colleague_${place}`]
    if (value.trim() === '') continue
    const email = address(value, `colleague_${place}`)
    if (email !== '' && [school.admin, ...school.colleagues].some((one) => one.email === email))
      fields[`colleague_${place}`] = t('This address stands here twice.')
    school.colleagues.push({ email, role: typed[`role_${place}`] })
  }
  Object.assign(fields, faultsOf(typed, school.admin.email || 'nobody@nowhere'))
  return { school, fields }
}
