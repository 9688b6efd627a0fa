/** What access kinds have in common. They live outside databases, in the server's access storage. */
import type { JsonObject } from '../../../resource/json.ts'
import type { Spec } from '../../../resource/resource.ts'
import { parseStatement } from '../../../sql/index.ts'
import type { FieldEffect, KindContext, SpecProblem } from '../../engine.ts'
import type { DocumentReader, Documents } from './documents.ts'
import type { LineageIn } from './lineage.ts'
import { privilegeParts } from './privileges.ts'
import type { ReferencesIn } from './references.ts'
import type { Texts } from './text.ts'

/** What an engine's access kinds are made of. */
export interface Access {
  readonly texts: Texts
  readonly documents: Documents
  readonly referencesIn: ReferencesIn
  readonly lineage: LineageIn
  /** Said by the rules of all access kinds: where the facts come from, why no scenario runs them. */
  readonly evidence: { readonly [K in 'notRun' | 'on' | 'evidence']?: FieldEffect[K] }
  readonly privileges: PrivilegeWords
}

/** Servers know some privileges by several words, and words for many at once. */
export interface PrivilegeWords {
  /** The single privileges that words stand for on an object, as they are compared; upper case. */
  readonly single: (privileges: readonly string[], on: string) => readonly string[]
  /** The word that the target of a statement takes. */
  readonly written: (privilege: string, context: KindContext) => string
}

/** Each word is compared and written as it is. */
export const privilegesAsWritten: PrivilegeWords = {
  single: (privileges) => privilegeParts(privileges),
  written: (privilege) => privilege,
}

/**
 * Reads the fields and then the statement they make: words that are no SQL text of their own
 * (hosts, intervals, privileges) are checked by the grammar of the whole.
 */
export function readAccess<S extends Spec>(
  { texts, documents }: Access,
  json: JsonObject,
  reader: DocumentReader<S>,
  statement: (spec: S) => string,
): { readonly spec: S; readonly problems: readonly SpecProblem[] } {
  const read = documents.readDocument(json, reader)
  if (read.problems.some(({ severity }) => severity === 'error')) return read
  const parsed = parseStatement(statement(read.spec), texts.dialect)
  if (parsed.ok) return read
  const problem: SpecProblem = {
    code: 'BAD_SQL',
    severity: 'error',
    message: `this makes no statement: ${parsed.error.message}`,
    path: json['ddl'] === undefined ? [] : ['ddl'],
  }
  return { ...read, problems: [...read.problems, problem] }
}
