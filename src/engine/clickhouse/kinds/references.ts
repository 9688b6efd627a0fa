/** References of SQL texts, as the link stage wants them. */
import {
  type Node,
  parseStatement,
  type Reference,
  type ReferenceKind,
  references,
} from '../../../sql/index.ts'
import type { Address } from '../../../resource/id.ts'
import type { KindContext, SpecReference } from '../../engine.ts'
import { type Path, parseText, type TextKind } from './text.ts'

export function referencesIn(
  what: TextKind,
  text: string,
  path: Path,
  context: KindContext,
): readonly SpecReference[] {
  if (what === 'engine') return engineReferences(text, path, context)
  const parsed = parseText(what, text)
  return parsed.ok ? nodeReferences(parsed.node, path, context) : []
}

/** Everything that lives in a database needs the database first. */
export function inDatabase(address: Address): readonly SpecReference[] {
  return address.database === undefined
    ? []
    : [{ namespace: 'database', name: address.database, via: 'in database', path: [] }]
}

/**
 * Alone an engine looks like a call of a function; in a statement the parser knows it for what it
 * is, and finds the tables and collections in its arguments.
 */
function engineReferences(
  text: string,
  path: Path,
  context: KindContext,
): readonly SpecReference[] {
  const parsed = parseStatement(`${enginePrefix}${text}`, 'clickhouse')
  if (!parsed.ok) return []
  return nodeReferences(parsed.node, path, context, enginePrefix.length).filter(
    ({ namespace, start }) => (start ?? -1) >= 0 && !(namespace === 'function' && start === 0),
  )
}

export const enginePrefix = 'CREATE TABLE d.t (a Int8) ENGINE = '

function nodeReferences(
  node: Node,
  path: Path,
  context: KindContext,
  offset = 0,
): readonly SpecReference[] {
  return references(node, { functions: everyName }).flatMap((reference) => {
    const use = uses[reference.kind]
    if (use === undefined) return []
    return [
      {
        namespace: use.namespace,
        name:
          use.namespace === 'relation'
            ? relationName(reference, context)
            : reference.parts.join('.'),
        via: use.via,
        path,
        start: reference.start - offset,
        end: reference.end - offset,
        ...(reference.dynamic || reference.kind === 'merge' ? { dynamic: true } : {}),
        ...(reference.kind === 'inIdentifier' ? { maybe: true } : {}),
      },
    ]
  })
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
}

/** Stands for "all functions": which of them are built in is for the engine to say. */
class EveryName extends Set<string> {
  override has(): boolean {
    return true
  }
}

const everyName: ReadonlySet<string> = new EveryName()
