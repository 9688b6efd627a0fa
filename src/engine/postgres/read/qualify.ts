/**
 * Texts that were written under another `search_path`: names in them that these statements made get
 * their schema, so that they mean the same under ours.
 */
import type { JsonObject } from '../../../resource/json.ts'
import { quoteIdent, withoutSignature } from '../kinds/names.ts'
import { mentionsIn, type TextKind } from '../kinds/parsed.ts'
import type { Mention } from '../sql/mentions.ts'
import type { Folded, FoldedObject } from './fold.ts'
import { isRelation } from './known.ts'

/** `usual` is the schema that unqualified names of plan files lie in. */
export function qualified(
  { objects, others }: Pick<Folded, 'objects' | 'others'>,
  usual: string,
): readonly FoldedObject[] {
  if (objects.every(({ schema }) => schema === usual)) return objects
  const names = new Set([...others, ...objects.flatMap(nameKeys)])
  return objects.map((object) =>
    object.schema === undefined || object.schema === usual
      ? object
      : { ...object, spec: inFields(object.spec, object, names) as JsonObject },
  )
}

/** What its texts may name it by: `relation app.t`. */
function nameKeys(object: FoldedObject): readonly string[] {
  const { database, name } = object.address
  if (database === undefined) return []
  if (isRelation(object)) return [`relation ${database}.${name}`, `type ${database}.${name}`]
  if (object.kind === 'Type') return [`type ${database}.${name}`]
  const isRoutine = object.kind === 'Function' || object.kind === 'Procedure'
  return isRoutine ? [`function ${database}.${withoutSignature(name)}`] : []
}

/** Fields that hold SQL; the same name means the same in every kind that has it. */
const texts: { readonly [field: string]: TextKind } = {
  query: 'query',
  default: 'expression',
  generated: 'expression',
  check: 'expression',
  where: 'expression',
  using: 'expression',
  withCheck: 'expression',
  when: 'expression',
  type: 'type',
  returns: 'returns',
  exclude: 'exclude',
}

function inFields(
  value: unknown,
  object: FoldedObject,
  names: ReadonlySet<string>,
  field = '',
): unknown {
  if (typeof value === 'string') {
    const kind = kindOfText(field, value)
    return kind === undefined ? value : inText(kind, value, object.schema ?? '', names)
  }
  if (Array.isArray(value)) return value.map((item) => inFields(item, object, names, field))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, inFields(item, object, names, key)]),
  )
}

/** Only a body that is no string is looked up when it is made. */
function kindOfText(field: string, text: string): TextKind | undefined {
  if (field === 'body') return /^\s*(return|begin\s+atomic)\b/i.test(text) ? 'atomic' : undefined
  return texts[field]
}

function inText(kind: TextKind, text: string, schema: string, names: ReadonlySet<string>): string {
  let result = text
  const mentions = mentionsIn(kind, text).filter(({ start }) => start !== undefined)
  for (const mention of [...mentions].sort((a, b) => (b.start ?? 0) - (a.start ?? 0))) {
    const namespace = namespaces[mention.kind]
    const [name, more] = mention.parts
    if (namespace === undefined || name === undefined || more !== undefined) continue
    if (!names.has(`${namespace} ${schema}.${name}`)) continue
    const at = (mention.start ?? 0) + (mention.kind === 'argument' ? 1 : 0)
    result = `${result.slice(0, at)}${quoteIdent(schema)}.${result.slice(at)}`
  }
  return result
}

const namespaces: { readonly [K in Mention['kind']]?: string } = {
  table: 'relation',
  target: 'relation',
  argument: 'relation',
  function: 'function',
  tableFunction: 'function',
  type: 'type',
}
