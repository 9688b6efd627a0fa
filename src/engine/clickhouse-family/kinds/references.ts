/** References of SQL texts, as the link stage wants them. */
import { type Reference, type ReferenceKind, references } from '../../../sql/index.ts'
import type { Address } from '../../../resource/id.ts'
import type { KindContext, SpecReference } from '../../engine.ts'
import { everyName } from './scope.ts'
import type { TextKind } from './parsed.ts'
import type { Path } from '../../common/scalar.ts'
import type { Texts } from './text.ts'

export type ReferencesIn = (
  what: TextKind,
  text: string,
  path: Path,
  context: KindContext,
) => readonly SpecReference[]

/** The references of one text of a spec, with offsets in that text. */
export function referencesOver({ inStatement }: Texts): ReferencesIn {
  return (what, text, path, context) => {
    const whole = inStatement(what, text)
    if (whole === undefined) return []
    // The engine's own name is no call of a function.
    const inside = { start: whole.before, end: whole.text.length - whole.after }
    return references(whole.node, { functions: everyName })
      .filter(({ start, end }) => start >= inside.start && end <= inside.end)
      .filter(({ kind, start }) => what !== 'engine' || kind !== 'function' || start > inside.start)
      .flatMap((reference) => specReference(reference, path, context, inside.start))
  }
}

/** Everything that lives in a database needs the database first. */
export function inDatabase(address: Address): readonly SpecReference[] {
  return address.database === undefined
    ? []
    : [{ namespace: 'database', name: address.database, via: 'in database', path: [] }]
}

function specReference(
  reference: Reference,
  path: Path,
  context: KindContext,
  offset: number,
): readonly SpecReference[] {
  const use = uses[reference.kind]
  // What another server holds is not for this plan to declare.
  if (use === undefined || reference.remote === true) return []
  const isRelation = use.namespace === 'relation'
  return [
    {
      namespace: use.namespace,
      name: isRelation ? relationName(reference, context) : reference.parts.join('.'),
      via: use.via,
      path,
      start: reference.start - offset,
      end: reference.end - offset,
      ...(reference.dynamic || reference.kind === 'merge' ? { dynamic: true } : {}),
      ...(reference.kind === 'inIdentifier' ? { maybe: true } : {}),
    },
  ]
}

function relationName({ parts }: Reference, context: KindContext): string {
  return parts.length === 1 ? `${context.database}.${parts[0]}` : parts.join('.')
}

/** Kinds that are left out name nothing a plan could declare. */
const uses: {
  readonly [K in ReferenceKind]?: { readonly namespace: string; readonly via: string }
} = {
  table: { namespace: 'relation', via: 'reads' },
  target: { namespace: 'relation', via: 'writes to' },
  dictionary: { namespace: 'relation', via: 'looks up' },
  function: { namespace: 'function', via: 'calls' },
  inIdentifier: { namespace: 'relation', via: 'reads' },
  namedCollection: { namespace: 'namedCollection', via: 'uses' },
  like: { namespace: 'relation', via: 'copies' },
  merge: { namespace: 'relation', via: 'reads' },
  role: { namespace: 'role', via: 'grants' },
  settingsProfile: { namespace: 'settingsProfile', via: 'uses' },
  database: { namespace: 'database', via: 'in database' },
  formatSchema: { namespace: 'formatSchema', via: 'uses' },
  storagePolicy: { namespace: 'storagePolicy', via: 'uses' },
  disk: { namespace: 'disk', via: 'uses' },
}
