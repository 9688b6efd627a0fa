/**
 * A running materialized view has the queries of the views it reads inside it, from when it was
 * written or started (inferred: the server builds the whole pipeline then, timeplus.md §1.9). So it
 * is written again when one of them changes: same text, same checkpoint.
 */
import type { NamedPart, NamedParts } from '../../../catalog/normal-form.ts'
import { digestOfText } from '../../../resource/digest.ts'
import type { KindContext } from '../../engine.ts'
import { presentEmit } from './emit-spelling.ts'
import { referencesIn } from './references.ts'
import { normalOf } from './text.ts'

/** A mark of each view that a query reads, at whatever depth. */
export function viewsRead(query: string, context: KindContext): NamedParts | undefined {
  const marks = new Map<string, string>()
  collect(query, context, marks)
  const parts = [...marks].map(([name, type]): NamedPart => ({ name, form: { type } }))
  return parts.length === 0
    ? undefined
    : { ordered: false, parts: parts.sort((a, b) => (a.name < b.name ? -1 : 1)) }
}

function collect(query: string, context: KindContext, marks: Map<string, string>): void {
  for (const { namespace, name } of referencesIn('query', query, ['query'], context)) {
    const found = namespace === 'relation' ? context.lookup('relation', name) : undefined
    const text = found?.kind === 'View' ? found.spec['query'] : undefined
    if (typeof text !== 'string' || marks.has(name)) continue
    const normal = normalOf('query', presentEmit(text), context)
    marks.set(name, digestOfText(normal).slice('sha256:'.length, 'sha256:'.length + 12))
    collect(text, context, marks)
  }
}
