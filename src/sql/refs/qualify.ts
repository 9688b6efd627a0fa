/** The default database, spliced in where the text leaves it out; every other byte stays the user's. */
import type { Node } from '../ast/node.ts'
import { quoteIdentifier, quoteString } from '../lex/literal.ts'
import type { Reference, ReferenceKind } from './reference.ts'
import { references } from './references.ts'

const QUALIFIED: ReadonlySet<ReferenceKind> = new Set(['table', 'target', 'dictionary', 'like'])

/**
 * `node` was parsed from `text`. Names after IN get a database only where `isTable` says they are tables. Names in
 * engine arguments (Buffer, Distributed) always carry a database and stay as they are.
 */
export function qualify(
  text: string,
  node: Node,
  database: string,
  isTable: (parts: readonly string[]) => boolean = () => false,
): string {
  let out = ''
  let from = 0
  for (const reference of references(node)) {
    const wanted =
      QUALIFIED.has(reference.kind) ||
      (reference.kind === 'inIdentifier' && isTable(reference.parts))
    if (!wanted || !isUnqualified(reference)) continue
    const splice = spliceFor(reference, text, database)
    if (splice === undefined || splice.at < from) continue
    out += text.slice(from, splice.at) + splice.text
    from = splice.at
  }
  return out + text.slice(from)
}

function isUnqualified(reference: Reference): boolean {
  return (
    reference.parts.length === 1 && !reference.dynamic && !reference.remote && !reference.embedded
  )
}

function spliceFor(
  reference: Reference,
  text: string,
  database: string,
): { at: number; text: string } | undefined {
  switch (reference.quoting) {
    case 'bare':
      return { at: reference.start, text: `${quoteIdentifier(database)}.` }
    case 'string':
      return { at: reference.start, text: `${quoteString(database).slice(1, -1)}.` }
    case 'separate': {
      // `TABLE 't'` of a dictionary source; an engine's pair already names its database or computes it.
      const isSource = /^(table|stream)\s/i.test(text.slice(reference.start, reference.end))
      return isSource ? { at: reference.end, text: ` DB ${quoteString(database)}` } : undefined
    }
  }
}
