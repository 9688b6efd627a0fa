/**
 * Names of columns that nothing in the plans has. Only where every column in scope is known: what a plan does not
 * tell (External objects, table functions, dynamic names) is never called wrong.
 */
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { nearest } from '../diagnostic/nearest.ts'
import type { Engine, KindContext, MissingColumn } from '../engine/engine.ts'
import { placeIn } from '../resource/place.ts'
import type { Resource } from '../resource/resource.ts'
import type { Steps } from '../steps.ts'
import { nameKey, type NameIndex } from './name-index.ts'

export function* unknownColumns(
  resources: readonly Resource[],
  engine: Engine,
  index: NameIndex<Resource>,
  context: KindContext,
): Steps<readonly Diagnostic[]> {
  const diagnostics: Diagnostic[] = []
  for (const resource of resources) {
    yield
    const facts = engine.kinds[resource.kind]?.columns?.(resource.spec, resource.address, context)
    for (const missing of facts?.missing ?? []) {
      diagnostics.push(unknownColumn(missing, resource, index))
    }
  }
  return diagnostics
}

function unknownColumn(
  { name, relations, candidates, path, start, end }: MissingColumn,
  resource: Resource,
  index: NameIndex<Resource>,
): Diagnostic {
  const words = resource.kind.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  const span = placeIn(resource, { path, start, end })
  const sources = relations.map((relation) => `\`${relation}\``)
  const related = relations.flatMap((relation) => {
    const place = index.get(nameKey('relation', relation))?.origin?.span
    return place ? [{ message: `\`${relation}\` is declared here`, span: place }] : []
  })
  return {
    code: 'UNKNOWN_COLUMN',
    severity: 'error',
    message: `${words} \`${resource.name}\` reads column \`${name}\`, which ${have(sources)}`,
    ...(span ? { span } : {}),
    hint: hintFor(name, candidates),
    ...(related.length > 0 ? { related } : {}),
  }
}

function have(sources: readonly string[]): string {
  const [only] = sources
  if (only === undefined) return 'nothing it reads from has'
  if (sources.length === 1) return `${only} does not have`
  return `none of ${sources.join(', ')} has`
}

function hintFor(name: string, candidates: readonly string[]): string {
  const last = name.slice(name.lastIndexOf('.') + 1)
  const near = nearest(name, candidates) ?? nearest(last, candidates)
  if (near !== undefined) return `did you mean \`${near}\`?`
  const shown = [...new Set(candidates)].slice(0, 8)
  if (shown.length === 0)
    return 'Name a column that the query reads, or give the expression this alias.'
  const more = candidates.length > shown.length ? ', …' : ''
  return `there ${shown.length === 1 ? 'is' : 'are'} ${shown.map((column) => `\`${column}\``).join(', ')}${more}. A dropped or renamed column has to go from its readers as well.`
}
