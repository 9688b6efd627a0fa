/**
 * References of SQL texts, by PostgreSQL's own grammar. Functions and types that no plan declares
 * may belong to the server or to an extension, whatever schema stands before them; the server says
 * at plan time whether they do.
 */
import type { Address } from '../../../resource/id.ts'
import type { Path } from '../../common/scalar.ts'
import type { KindContext, SpecReference } from '../../engine.ts'
import type { Mention, MentionKind } from '../sql/mentions.ts'
import { mentionsIn, type TextKind } from './parsed.ts'

/** The references of one text of a spec, with offsets in that text. */
export function referencesIn(
  what: TextKind,
  text: string,
  path: Path,
  context: KindContext,
): readonly SpecReference[] {
  return mentionsIn(what, text)
    .filter(({ isInBody }) => isInBody !== true)
    .flatMap((mention) => specReference(mention, path, context))
}

/**
 * What the body of a function uses, given its whole CREATE statement. A body that is a string is
 * looked at when it runs (`check_function_bodies` is off): nothing has to be there before it.
 */
export function bodyReferences(
  statement: string,
  path: Path,
  context: KindContext,
): readonly SpecReference[] {
  return mentionsIn('statement', statement)
    .filter(({ isInBody }) => isInBody === true)
    .flatMap((mention) => specReference(mention, path, context))
    .map((reference) => ({ ...reference, late: true, maybe: true }))
}

/** Everything that lives in a schema needs the schema first. */
export function inSchema({ database }: Address): readonly SpecReference[] {
  return database === undefined
    ? []
    : [{ namespace: 'database', name: database, via: 'in schema', path: [] }]
}

interface Use {
  readonly namespace: 'relation' | 'function' | 'type'
  readonly via: string
}

/** Kinds that are left out name nothing a plan could declare. */
const uses: { readonly [K in MentionKind]?: Use } = {
  table: { namespace: 'relation', via: 'reads' },
  target: { namespace: 'relation', via: 'writes to' },
  argument: { namespace: 'relation', via: 'uses' },
  function: { namespace: 'function', via: 'calls' },
  type: { namespace: 'type', via: 'uses' },
}

function specReference(
  mention: Mention,
  path: Path,
  context: KindContext,
): readonly SpecReference[] {
  const use = uses[mention.kind]
  // A catalog before the schema is the database itself.
  const parts = mention.parts.slice(-2)
  const [first = ''] = parts
  if (use === undefined || (parts.length === 2 && isSystem(first))) return []
  const { namespace, name } = resolved(use, parts, context)
  const { start, end } = mention
  // pg_stat_statements and its like belong to extensions.
  const isMaybe =
    namespace === 'type'
      ? parts.length < 2 || !isOfPlansAlone(first, parts[1] ?? '', context)
      : namespace !== 'relation' || parts.at(-1)?.startsWith('pg_') === true
  return [
    {
      namespace,
      name,
      via: use.via,
      path,
      ...(start === undefined || end === undefined ? {} : { start, end }),
      ...(isMaybe ? { maybe: true } : {}),
    },
  ]
}

/** Every relation is a type as well, of its rows. A name alone is searched as `search_path` does. */
function resolved(
  { namespace }: Use,
  parts: readonly string[],
  context: KindContext,
): { readonly namespace: string; readonly name: string } {
  const namespaces = namespace === 'type' ? ['type', 'relation'] : [namespace]
  const candidates = [...new Set([context.database, 'public'])].map(
    (schema) => `${schema}.${parts.join('.')}`,
  )
  const names = parts.length === 2 ? [parts.join('.')] : candidates
  for (const name of names) {
    const found = namespaces.find((one) => context.lookup(one, name) !== undefined)
    if (found !== undefined) return { namespace: found, name }
  }
  return { namespace, name: names[0] ?? '' }
}

/**
 * Whether a type could only be one that the plans declare: its schema is theirs, no extension puts its
 * own there, and it does not come with another type, as arrays and multiranges do.
 */
function isOfPlansAlone(schema: string, name: string, context: KindContext): boolean {
  if (context.side !== 'desired' || context.lookup('database', schema)?.kind !== 'Schema')
    return false
  if (name.startsWith('_') || name.includes('multirange')) return false
  const extensions = context.namesIn?.('extension') ?? []
  return !extensions.some((extension) => {
    const given = context.lookup('extension', extension)?.spec['schema']
    // Without one it chooses: the first of the search path, or one that is called like itself.
    const isUsual = schema === context.database || schema === 'public'
    return given === undefined ? isUsual || extension.includes(schema) : given === schema
  })
}

function isSystem(schema: string): boolean {
  return schema.startsWith('pg_') || schema === 'information_schema'
}
