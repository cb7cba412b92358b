import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { mayActAs } from '../accounts/account.ts'
import type { Deps } from '../deps.ts'
import { type ApiEnv, makeApi, refusal403, refusals } from '../http/api.ts'
import { forbidden } from '../http/errors.ts'
import { listTables, listTypeSamples } from './queries.ts'

const Table = z
  .object({
    name: z.string(),
    estimated_rows: z
      .int()
      .nullable()
      .openapi({ description: 'From statistics; null before the first analyze.' }),
    columns: z.array(
      z.object({ name: z.string(), type: z.string(), nullable: z.boolean(), default: z.string().nullable() }),
    ),
    primary_key: z.array(z.string()),
    foreign_keys: z.array(
      z.object({
        name: z.string(),
        columns: z.array(z.string()),
        references: z.object({ table: z.string(), columns: z.array(z.string()) }),
        on_delete: z.string(),
      }),
    ),
    unique_keys: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
    indexes: z.array(z.object({ name: z.string(), unique: z.boolean(), definition: z.string() })),
  })
  .openapi('Table')

const TypeSample = z
  .object({
    event_type: z.string(),
    count: z.int(),
    first_at: z.iso.datetime(),
    last_at: z.iso.datetime(),
    samples: z
      .array(z.object({ id: z.int(), user_id: z.int(), details: z.unknown(), created_at: z.iso.datetime() }))
      .openapi({ description: 'The newest rows, at most 5.' }),
  })
  .openapi('TypeSample')

const NoParameters = z.strictObject({})

const adminsOnly = async (c: Context, next: () => Promise<void>) => {
  const { user } = (c.env as ApiEnv['Bindings']).incoming
  if (!user || !mayActAs(user, 'admin')) throw forbidden('This is for administrators.')
  await next()
}

const answer = (schema: z.ZodType, description: string) => ({
  200: { description, content: { 'application/json': { schema } } },
  ...refusals,
  ...refusal403,
})

/** What developers ask about the database itself. For administrators. Source: PRODUCT.md, "JSON API". */
export function schemaApi({ db }: Pick<Deps, 'db'>) {
  const api = makeApi()
  api.openapi(
    createRoute({
      method: 'get',
      path: '/db-schema',
      tags: ['Database'],
      summary: 'Tables, columns, keys, indexes and row estimates',
      description: 'From the database’s own catalogue. For administrators.',
      middleware: adminsOnly,
      security: [{ session: [] }],
      request: { query: NoParameters },
      responses: answer(z.object({ tables: z.array(Table) }), 'The tables by name.'),
    }),
    async (c) => c.json({ tables: await listTables(db) }, 200),
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: '/debug-events',
      tags: ['Database'],
      summary: 'Per event type: count, first and last time, sample rows',
      description: 'All that is stored, events of the future included. For administrators.',
      middleware: adminsOnly,
      security: [{ session: [] }],
      request: { query: NoParameters },
      responses: answer(z.array(TypeSample), 'Event types by count, then name.'),
    }),
    async (c) => c.json(await listTypeSamples(db), 200),
  )
  return api
}
