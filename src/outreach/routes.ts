import { type Request, type Response, Router } from 'express'
import { safeNext } from '../accounts/access.ts'
import type { Deps } from '../deps.ts'
import { localDay } from '../format.ts'
import { notFound, RefusalError } from '../http/errors.ts'
import { readForm } from '../http/requests.ts'
import { show, wantsPartial } from '../http/view.ts'
import { msg } from '../language/t.ts'
import { type Person, readUserId } from '../people/person.ts'
import { findPerson } from '../people/queries.ts'
import { addContact, addNote, assignLead, changeCardField, type Outcome } from './actions.ts'
import { actorOf } from './actor.ts'
import type { Actor, Colleague } from './card.ts'
import { conflictSentence, type Refused } from './card-view.ts'
import { faultOfText, NextContactForm, OwnerForm, readNextContact, StatusForm, WordsForm } from './forms.ts'
import { listColleagues, listJournal, listLastWords, readCard } from './queries.ts'
import { cardPage, cardPartial, workPartial } from './views.ts'

/** Entries of the journal below a card. */
const ENTRIES = 5

/**
 * Working on a lead: taking and giving it, its status, its next contact, contacts and notes. Everybody who is signed in
 * may. A form leads back to where it stood (303, its field `back`); htmx gets what it swaps: the row's summary where it
 * targets `#work-ID`, else the card. What is wrong is said in the card with what was typed, 422, and what somebody
 * else changed meanwhile, 409.
 */
export function outreachRoutes({
  db,
  clock,
  config: { timezone },
}: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const router = Router()

  router.get('/users/:id/card', async (req, res) => {
    const person = await findLeadPerson(req)
    await answer(req, res, person, { back: typeof req.query.back === 'string' ? req.query.back : undefined })
  })

  router.post('/users/:id/owner', async (req, res) => {
    const person = await findLeadPerson(req)
    const { owner, version, back } = readForm(req, OwnerForm)
    const by = actorOf(req)
    const to = await readOwner(owner, by)
    const outcome = await assignLead(db, person.user_id, to, version, by, clock())
    await answerOutcome(req, res, person, outcome, { back })
  })

  router.post('/users/:id/status', async (req, res) => {
    const person = await findLeadPerson(req)
    const { status, version, back } = readForm(req, StatusForm)
    const change = { kind: 'status', value: status } as const
    const outcome = await changeCardField(db, person.user_id, change, version, actorOf(req), clock())
    await answerOutcome(req, res, person, outcome, { back })
  })

  router.post('/users/:id/next-contact', async (req, res) => {
    const person = await findLeadPerson(req)
    const { back, version, ...form } = readForm(req, NextContactForm)
    const read = readNextContact({ ...form, version }, localDay(clock(), timezone))
    if ('fault' in read)
      return answer(req, res, person, { back, status: 422, refused: { sentence: read.fault, on: form.on } })
    const change = { kind: 'next_contact', value: read.day } as const
    const outcome = await changeCardField(db, person.user_id, change, version, actorOf(req), clock())
    await answerOutcome(req, res, person, outcome, { back, on: form.in ? undefined : form.on })
  })

  for (const [path, kind, add] of [
    ['/users/:id/contacts', 'contact', addContact],
    ['/users/:id/notes', 'note', addNote],
  ] as const) {
    router.post(path, async (req, res) => {
      const person = await findLeadPerson(req)
      const { back, text: typed } = readForm(req, WordsForm)
      const text = typed.replaceAll('\r\n', '\n').trim()
      const fault = faultOfText(text, kind)
      if (fault)
        return answer(req, res, person, { back, status: 422, refused: { sentence: fault, text: typed } })
      await add(db, person.user_id, text, actorOf(req), clock())
      await answerOutcome(req, res, person, { is: 'done' }, { back })
    })
  }

  async function findLeadPerson(req: Request): Promise<Person> {
    const id = readUserId(String(req.params.id))
    const person = id === null ? undefined : await findPerson(db, id)
    if (!person) throw notFound(msg('The bot knows nobody with this id.'))
    if (!person.registration)
      throw notFound(msg('This person has not registered for the free lesson, and is no lead to work on.'))
    return person
  }

  async function readOwner(owner: string, by: Actor): Promise<Colleague | null> {
    if (owner === 'nobody') return null
    const id = owner === 'me' ? by.id : Number(owner)
    const found = (await listColleagues(db)).find((colleague) => colleague.id === id)
    if (found) return found
    throw new RefusalError({
      status: 422,
      code: 'no_such_colleague',
      message: msg('There is no such colleague, or their account is no longer active.'),
    })
  }

  async function answerOutcome(
    req: Request,
    res: Response,
    person: Person,
    outcome: Outcome,
    { back, on }: { back: string | undefined; on?: string | undefined },
  ) {
    if (outcome.is === 'conflict') {
      const sentence = conflictSentence(outcome, clock())
      return answer(req, res, person, { back, status: 409, refused: { sentence, ...(on && { on }) } })
    }
    if (!wantsPartial(req)) return res.redirect(303, backTo(back, person))
    await answer(req, res, person, { back })
  }

  /** The card, or what a row says of it, as it is now. */
  async function answer(
    req: Request,
    res: Response,
    person: Person,
    {
      back,
      status = 200,
      refused,
    }: { back?: string | undefined; status?: number; refused?: Refused | undefined },
  ) {
    const id = person.user_id
    const card = await readCard(db, id)
    if (!card) throw notFound(msg('This person is no lead any more.'))
    const shown = { card, back: backTo(back, person), now: clock(), timezone }
    res.vary('HX-Target')
    if (wantsPartial(req) && isRow(req)) {
      const last = (await listLastWords(db, [id])).get(id)
      return show(req, res, workPartial({ ...shown, last, refused: refused?.sentence }), status)
    }
    const [colleagues, entries] = await Promise.all([
      listColleagues(db),
      listJournal(db, id, { limit: ENTRIES }),
    ])
    const parts = { ...shown, colleagues, entries, me: req.user!.id, refused }
    show(req, res, wantsPartial(req) ? cardPartial(parts) : cardPage(person, parts), status)
  }

  return router
}

/** A list asks for its row's summary: by what a form of the row swaps, or in so many words where it opened the card. */
const isRow = (req: Request) =>
  req.method === 'GET' ? req.query.row === '1' : /#work-/.test(req.get('HX-Target') ?? '')

const backTo = (back: string | undefined, { user_id }: Person) =>
  back === undefined || safeNext(back) !== back ? `/users/${user_id}` : back
