/** Checks a request's body against the fields of its kind; what is not listed is refused. */
import { Refusal } from './refusal.ts'

export type FieldType = 'string' | 'integer' | 'boolean' | 'object' | 'strings' | FieldList

/** A list of objects. */
export interface FieldList {
  readonly of: Fields
}

export interface Fields {
  /** `name*` is required. */
  readonly [field: string]: FieldType
}

export type Body = { readonly [field: string]: unknown }

export function checkBody(value: unknown, fields: Fields, where = 'body'): Body {
  if (!isObject(value)) throw new Refusal(400, `${where} has to be a JSON object`)
  const known = new Map(Object.keys(fields).map((key) => [key.replace('*', ''), key]))
  for (const [field, inner] of Object.entries(value)) {
    const key = known.get(field)
    const type = key === undefined ? undefined : fields[key]
    if (type === undefined) throw new Refusal(400, `${where}: unknown field \`${field}\``)
    checkValue(inner, type, `${where}.${field}`)
  }
  for (const [field, key] of known) {
    const isMissing = value[field] === undefined || value[field] === ''
    if (key.endsWith('*') && isMissing) {
      throw new Refusal(400, `${where}: \`${field}\` is required`)
    }
  }
  return value
}

function checkValue(value: unknown, type: FieldType, where: string): void {
  if (typeof type === 'object') {
    if (!Array.isArray(value)) throw new Refusal(400, `${where} has to be a list`)
    value.forEach((element, index) => {
      checkBody(element, type.of, `${where}[${index}]`)
    })
    return
  }
  if (!isOfType(value, type)) throw new Refusal(400, `${where} has to be: ${type}`)
}

function isOfType(value: unknown, type: Exclude<FieldType, FieldList>): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string'
    case 'integer':
      return Number.isInteger(value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'object':
      return isObject(value)
    case 'strings':
      return Array.isArray(value) && value.every((element) => typeof element === 'string')
  }
}

function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
