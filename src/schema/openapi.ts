/** The parts of an OpenAPI 3.1 document that the page shows. Anything may be missing. */
export type Schema = {
  $ref?: string
  type?: string | string[]
  format?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  maxItems?: number
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | boolean
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
}
export type Parameter = {
  name: string
  in: string
  required?: boolean
  description?: string
  schema?: Schema
}
export type Answer = { description?: string; content?: Record<string, { schema?: Schema }> }
export type Operation = {
  summary?: string
  description?: string
  tags?: string[]
  security?: Record<string, string[]>[]
  parameters?: Parameter[]
  requestBody?: { content?: Record<string, { schema?: Schema }> }
  responses?: Record<string, Answer>
}
export type OpenApi = {
  openapi?: string
  info?: { title?: string; version?: string; description?: string }
  servers?: { url: string }[]
  paths?: Record<string, Record<string, Operation>>
  security?: Record<string, string[]>[]
  components?: {
    schemas?: Record<string, Schema>
    securitySchemes?: Record<string, { type?: string; in?: string; name?: string; description?: string }>
  }
}

/** "integer, 1 to 100", "daily or recent", "array of Event", "string or null" */
export function typeText(schema: Schema | undefined): string {
  if (!schema) return 'any'
  if (schema.$ref) return nameOf(schema.$ref)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return choices.map(typeText).join(' or ')
  if (schema.allOf) return schema.allOf.map(typeText).join(' and ')
  if (schema.const !== undefined) return String(schema.const)
  if (schema.enum) return schema.enum.map(String).join(' or ')
  const types = [schema.type ?? (schema.properties ? 'object' : 'any')].flat()
  const words = types.map((type) => {
    if (type === 'array') return `array of ${typeText(schema.items)}`
    if (type === 'object' && typeof schema.additionalProperties === 'object') {
      return `object of ${typeText(schema.additionalProperties)}`
    }
    return type === 'string' && schema.format ? schema.format : type
  })
  return words.join(' or ') + rangeText(schema)
}

function rangeText({ minimum, maximum, minLength, maxLength }: Schema): string {
  const safe = (value: number | undefined) => value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER
  if (safe(minimum) && safe(maximum)) return `, ${minimum} to ${maximum}`
  if (safe(minimum)) return `, at least ${minimum}`
  if (safe(maximum)) return `, at most ${maximum}`
  if (minLength !== undefined && maxLength !== undefined) return `, ${minLength} to ${maxLength} characters`
  return maxLength === undefined ? '' : `, at most ${maxLength} characters`
}

/** The named schemas that a schema speaks of itself, in order, each once. */
export function refsOf(schema: Schema | undefined): string[] {
  if (!schema) return []
  if (schema.$ref) return [nameOf(schema.$ref)]
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? []), schema.items]
  return [...new Set(parts.flatMap(refsOf))]
}

/** The fields of an object, those of objects within it as `outer.inner` and `list[].inner`. */
export function fieldsOf(
  schema: Schema,
  before = '',
): { name: string; type: string; about: string; required: boolean }[] {
  const object = schema.items && !schema.properties ? schema.items : schema
  return Object.entries(object.properties ?? {}).flatMap(([name, field]) => {
    const full = before + name
    const row = {
      name: full,
      type: typeText(field),
      about: field.description ?? '',
      required: object.required?.includes(name) ?? false,
    }
    const inner = field.items?.properties
      ? fieldsOf(field.items, `${full}[].`)
      : field.properties
        ? fieldsOf(field, `${full}.`)
        : []
    return [row, ...inner]
  })
}

const nameOf = (ref: string) => ref.split('/').at(-1) ?? ref
