import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { diagnostic } from '../diagnostic/diagnostic.ts'
import type { DocumentPlaces } from './document-places.ts'
import { spanOfPath } from './document-places.ts'
import type { SchemaProblem } from './schema.ts'

/** What the schema found, at its place in the file: a wrong value at the value, a missing key at its parent. */
export function schemaDiagnostics(
  problems: readonly SchemaProblem[],
  places: DocumentPlaces,
): readonly Diagnostic[] {
  return problems.map(({ code, message, hint, path, where }) =>
    diagnostic(code, message, { span: spanOfPath(places, path, where), hint }),
  )
}
