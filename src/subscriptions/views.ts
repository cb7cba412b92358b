import { ago, formatInstant } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { currentLanguage } from '../language/current.ts'
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../language/language.ts'
import { msg, t } from '../language/t.ts'
import { toldReply } from '../mail/told.ts'
import { type ScheduleTyped, typedOf } from './form.ts'
import { arrivalOf, inWords, isDue, RHYTHMS, type Schedule, WEEKDAYS } from './rhythm.ts'
import { ASK_AGAIN_S, type Subscription } from './subscription.ts'

/** A form that came back, with what was typed and a sentence per field. */
export type Refused = {
  form: 'own' | 'address'
  typed: ScheduleTyped & { address?: string; language?: string }
  fields: Record<string, string>
}

const DONE = new Map([
  ['subscribed', msg('You are subscribed, as it says below.')],
  ['ended', msg('You are not subscribed any more.')],
  [
    'asked',
    msg('The mail server took the question. The report is sent to this address once it has said yes.'),
  ],
  ['not-asked', msg('The address is on the list, but the mail server did not take the question: see below.')],
  ['language', msg('From the next report on the mails to this address are in this language.')],
  ['removed', msg('This address receives the report no longer.')],
  ['released', msg('The suspension is lifted: the next report is sent to this address again.')],
])

/** Who receives the report: one's own subscription, everybody's, and for managers an address from outside. */
export function subscriptionsPage(input: {
  subscriptions: Subscription[]
  viewer: { id: number; may_manage: boolean }
  slot: (after: Date) => Date
  now: Date
  timezone: string
  done: string
  refused: Refused | undefined
}): View {
  const { subscriptions, viewer, now, timezone, done, refused } = input
  const own = subscriptions.find(({ account_id }) => account_id === viewer.id)
  const typed = (form: Refused['form'], kept: ScheduleTyped) =>
    refused?.form === form
      ? formModel(form, refused.typed, refused.fields, timezone)
      : formModel(form, kept, {}, timezone)
  const fresh = typedOf({ rhythm: 'nightly', weekday: null, hour: null, timezone: null })
  return {
    template: 'pages/subscriptions/subscriptions',
    model: {
      icons: assets.icons,
      done: t(DONE.get(done) ?? '') || null,
      may_manage: viewer.may_manage,
      own: own
        ? { words: inWords(own, timezone), next: nextOf(own, input), ...languageModel(own.language) }
        : null,
      form: typed('own', own ? typedOf(own) : fresh),
      address_form: typed('address', fresh),
      address: refused?.form === 'address' ? (refused.typed.address ?? '') : '',
      languages: LANGUAGES.map((value) => ({
        ...languageModel(value),
        chosen: value === ((refused?.form === 'address' && refused.typed.language) || currentLanguage()),
      })),
      zones: refused || viewer.may_manage ? zones() : [],
      rows: subscriptions.map((one) => ({
        name: one.name ?? one.recipient,
        recipient: one.name ? one.recipient : '',
        me: one === own,
        words: inWords(one, timezone),
        next: isReceiving(one) ? nextOf(one, input) : '',
        ...languageModel(one.language),
        ...stateOf(one, now, timezone),
        // Accounts choose theirs by themselves.
        language_url:
          viewer.may_manage && one.account_id === null ? `/reports/subscriptions/${one.id}/language` : '',
        other_languages: LANGUAGES.filter((other) => other !== one.language).map(languageModel),
        end_url: viewer.may_manage ? `/reports/subscriptions/${one.id}/end` : '',
        ask_url:
          viewer.may_manage && !isReceiving(one) && mayAskAgain(one, now)
            ? `/reports/subscriptions/${one.id}/confirmations`
            : '',
        release_url: viewer.may_manage && one.suspended ? `/reports/subscriptions/${one.id}/release` : '',
      })),
    },
  }
}

/** A language by its own name. */
const languageModel = (lang: Language) => ({ lang, language: LANGUAGE_NAMES[lang] })

const isReceiving = ({ account_id, confirmed_at }: Subscription) =>
  account_id !== null || confirmed_at !== null
const mayAskAgain = ({ asked_at }: Subscription, now: Date) =>
  asked_at === null || now.getTime() - asked_at.getTime() >= ASK_AGAIN_S * 1_000

function stateOf(one: Subscription, now: Date, timezone: string) {
  if (one.suspended)
    return {
      state: { badge: 'bg-red-lt', text: t('suspended') },
      note: t(
        'The mail server refused two mails to this address for good. No report is sent to it until the suspension is lifted.',
      ),
    }
  if (isReceiving(one)) return { state: null, note: '' }
  const expired = one.token_expires_at === null || one.token_expires_at <= now
  return {
    state: { badge: 'bg-yellow-lt', text: t('has not said yes') },
    note: [
      one.asked_at ? t('Asked {ago}.', { ago: ago(one.asked_at, now) }) : '',
      expired
        ? t('The link of that mail has run out.')
        : t('The link holds good until {when}.', { when: formatInstant(one.token_expires_at!, timezone) }),
      one.asked_reply ? t('The mail server: {reply}', { reply: toldReply(one.asked_reply) }) : '',
    ]
      .filter(Boolean)
      .join(' '),
  }
}

/** When the next copy arrives, in the subscription's zone. */
function nextOf(
  one: Schedule & { created_at: Date },
  { slot, now, timezone }: { slot: (after: Date) => Date; now: Date; timezone: string },
): string {
  for (let at = slot(now), looked = 0; looked < 40; at = slot(at), looked++) {
    const arrival = arrivalOf(one, at, timezone)
    if (isDue(one, arrival, { last: now, since: now }, timezone))
      return formatInstant(arrival, one.timezone ?? timezone)
  }
  return ''
}

function formModel(id: string, typed: ScheduleTyped, fields: Record<string, string>, timezone: string) {
  const labels = { nightly: t('Every day'), weekdays: t('From Monday to Friday'), weekly: t('Once a week') }
  return {
    id,
    fields,
    rhythms: RHYTHMS.map((value) => ({ value, label: labels[value], chosen: value === typed.rhythm })),
    weekdays: WEEKDAYS.map((label, i) => ({
      value: String(i + 1),
      label: t(label),
      chosen: String(i + 1) === typed.weekday,
    })),
    hours: [
      { value: '', label: t('As soon as it is written'), chosen: typed.hour === '' },
      ...Array.from({ length: 24 }, (_, hour) => ({
        value: String(hour),
        label: `${String(hour).padStart(2, '0')}:00`,
        chosen: String(hour) === typed.hour,
      })),
    ],
    timezone: typed.timezone,
    portal_zone: timezone,
  }
}

const zones = () => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

const ANSWERS = {
  unsubscribe: { title: msg('Stop receiving the report'), button: msg('Stop sending it to me') },
  unsubscribed: { title: msg('You receive it no longer'), button: '' },
  ended: { title: msg('This subscription has ended'), button: '' },
  confirm: { title: msg('Receive the nightly report'), button: msg('Yes, send it to me') },
  confirmed: { title: msg('Thank you'), button: '' },
  expired: { title: msg('This link has run out'), button: '' },
} as const

/** What somebody who came by a link of a mail sees: a question with one button, or that it is done. */
export function answerPage(
  what: keyof typeof ANSWERS,
  { address = '', action = '' }: { address?: string; action?: string } = {},
): View {
  const words = {
    unsubscribe: t('The nightly report of the school is sent to {address}. Shall that end?', { address }),
    unsubscribed: t(
      'No further report is sent to {address}. What a mail server is being given at this very moment may still arrive.',
      { address },
    ),
    ended: t('There is nothing to end: no report is sent by this subscription any more.'),
    confirm: t(
      'Shall the nightly report of the school be sent to {address}? Each mail has a link that ends it.',
      { address },
    ),
    confirmed: t('The report is sent to {address} from the next one on. Each mail has a link that ends it.', {
      address,
    }),
    expired: t(
      'It has been used, replaced by a newer one, or is too old. Ask whoever invited you to send another.',
    ),
  }
  return {
    template: 'pages/subscriptions/answer',
    model: { title: t(ANSWERS[what].title), button: t(ANSWERS[what].button), words: words[what], action },
  }
}
