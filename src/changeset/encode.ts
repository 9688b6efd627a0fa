import { digestOfText } from '../resource/digest.ts'
import { type JsonObject, prettyPieces } from '../resource/json.ts'
import type { Changeset } from './changeset.ts'
import { changesetDigest, fromDigest, toDigest } from './changeset-digest.ts'

/** JSON text with sorted keys, two spaces and LF: the same changeset yields the same bytes. */
export function encodeChangeset(changeset: Changeset): string {
  return [...changesetPieces(changeset)].join('')
}

/** The text of `encodeChangeset` piece by piece: whole, that of a large project weighs as much as the plans. */
export function changesetPieces(changeset: Changeset): Iterable<string> {
  return prettyPieces(changeset as unknown as JsonObject)
}

export interface Decoded {
  readonly changeset?: Changeset
  /** Why it is not usable; a changeset with problems may still be shown. */
  readonly problems: readonly string[]
}

/**
 * Reads a saved changeset. `check` answers with the schema's complaints. A changeset whose
 * content does not match its own digests was edited by hand, and is shown but never applied.
 */
export function decodeChangeset(
  text: string,
  check: (json: unknown) => readonly string[],
): Decoded {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return { problems: [`not JSON: ${error instanceof Error ? error.message : String(error)}`] }
  }
  const version = (json as { formatVersion?: unknown } | null)?.formatVersion
  if (typeof version === 'string' && !version.startsWith('1.')) {
    return { problems: [`format version ${version}; this sluice reads 1.x`] }
  }
  const complaints = check(json)
  if (complaints.length > 0) return { problems: complaints }
  const changeset = json as Changeset
  return { changeset, problems: tampering(changeset) }
}

function tampering(changeset: Changeset): readonly string[] {
  const problems: string[] = []
  for (const action of changeset.actions) {
    const { abandon = [], finish = [] } = action.recipe ?? {}
    for (const statement of [...action.statements, ...abandon, ...finish]) {
      if (digestOfText(statement.sql) !== statement.digest) {
        problems.push(`a statement of ${action.kind}/${action.name} does not match its digest`)
      }
    }
  }
  if (fromDigest(changeset.actions, changeset.basis) !== changeset.from) {
    problems.push('`from` does not match the content')
  }
  if (toDigest(changeset.actions) !== changeset.to) problems.push('`to` does not match the content')
  if (changesetDigest(changeset) !== changeset.digest) {
    problems.push('`digest` does not match the content')
  }
  return problems
}
