import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { t } from '../language/t.ts'
import {
  type Answer,
  fieldsOf,
  type OpenApi,
  type Operation,
  refsOf,
  type Schema,
  typeText,
} from './openapi.ts'

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** The page to read the API: made from the very document that programs read. */
export function apiDocsPage(document: OpenApi): View {
  const url = document.servers?.[0]?.url ?? ''
  const cookie = document.components?.securitySchemes?.session?.name ?? ''
  const groups = new Map<string, ReturnType<typeof endpoint>[]>()
  for (const [path, operations] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS) {
      const operation = operations[method]
      if (!operation) continue
      const tag = operation.tags?.[0] ?? 'Endpoints'
      groups.set(tag, [
        ...(groups.get(tag) ?? []),
        endpoint(method, path, operation, { url, cookie, all: document.security ?? [] }),
      ])
    }
  }
  return {
    template: 'pages/api/docs',
    model: {
      icons: assets.icons,
      info: {
        title: document.info?.title ?? 'API',
        version: document.info?.version ?? '',
        description: document.info?.description ?? '',
        commands: t(
          'The commands below expect an API key, which an administrator makes, in HSL_API_KEY; those for administrators the value of their session cookie, {cookie}, in HSL_SESSION.',
          { cookie },
        ),
      },
      groups: [...groups].map(([name, endpoints]) => ({ name, id: slug(name), endpoints })),
      schemas: Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => ({
        name,
        id: `schema-${slug(name)}`,
        about: schema.description ?? '',
        fields: fields(schema),
        type: schema.properties ? '' : typeText(schema),
      })),
    },
  }
}

function endpoint(
  method: string,
  path: string,
  operation: Operation,
  portal: { url: string; cookie: string; all: Record<string, string[]>[] },
) {
  const byKey = (operation.security ?? portal.all).some((way) => 'key' in way)
  const proof = byKey
    ? '--header "Authorization: Bearer $HSL_API_KEY"'
    : `--cookie "${portal.cookie}=$HSL_SESSION"`
  return {
    id: slug(`${method} ${path}`),
    method: method.toUpperCase(),
    path,
    summary: operation.summary ?? '',
    about: sentences(operation.description ?? ''),
    parameters: (operation.parameters ?? []).map(({ name, in: place, required, description, schema }) => ({
      name,
      place,
      required: required ?? false,
      type: typeText(schema),
      about: description ?? schema?.description ?? '',
    })),
    answers: Object.entries(operation.responses ?? {}).map(([status, answer]) => ({
      status,
      good: status.startsWith('2'),
      about: sentences(answer.description ?? ''),
      ...content(answer),
    })),
    curl: [
      `curl ${proof}${method === 'get' ? '' : ` -X ${method.toUpperCase()}`}`,
      `"${portal.url}${path.replaceAll(/\{(\w+)\}/g, '123')}"`,
    ].join(' \\\n  '),
  }
}

function content(answer: Answer) {
  const schema = Object.values(answer.content ?? {})[0]?.schema
  if (!schema) return { type: '', refs: [], fields: [] }
  const refs = refsOf(schema).map((name) => ({ name, url: `#schema-${slug(name)}` }))
  return { type: typeText(schema), refs, fields: refs.length > 0 && !schema.properties ? [] : fields(schema) }
}

const fields = (schema: Schema) => fieldsOf(schema)

/** Text with `code` in backticks as alternating plain and code pieces. */
function sentences(text: string): { text: string; code: boolean }[] {
  return text
    .split('`')
    .map((piece, place) => ({ text: piece, code: place % 2 === 1 }))
    .filter((piece) => piece.text !== '')
}

const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
