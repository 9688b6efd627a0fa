/** What access kinds have in common. They live outside databases, in the server's access storage. */
import type { JsonObject } from '../../../resource/json.ts'
import type { Spec } from '../../../resource/resource.ts'
import { parseStatement } from '../../../sql/index.ts'
import type { SpecProblem } from '../../engine.ts'
import { type DocumentReader, readDocument } from './document.ts'

/** Said by the rules of all access kinds. */
export const notExecuted =
  'read by the parser of 26.7.2.1 and back; the embedded engine stores no access objects (497, 514)'

/**
 * Reads the fields and then the statement they make: words that are no SQL text of their own
 * (hosts, intervals, privileges) are checked by the grammar of the whole.
 */
export function readAccess<S extends Spec>(
  json: JsonObject,
  reader: DocumentReader<S>,
  statement: (spec: S) => string,
): { readonly spec: S; readonly problems: readonly SpecProblem[] } {
  const read = readDocument(json, reader)
  if (read.problems.some(({ severity }) => severity === 'error')) return read
  const parsed = parseStatement(statement(read.spec), 'clickhouse')
  if (parsed.ok) return read
  const problem: SpecProblem = {
    code: 'BAD_SQL',
    severity: 'error',
    message: `this makes no statement: ${parsed.error.message}`,
    path: json['ddl'] === undefined ? [] : ['ddl'],
  }
  return { ...read, problems: [...read.problems, problem] }
}
