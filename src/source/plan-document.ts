import type { Span } from '../diagnostic/span.ts'
import type { DocumentPlaces, Path } from './document-places.ts'
import { fileOfPath, spanInResolvedText, spanOfPath, textSpans } from './document-places.ts'
import type { FieldFacts } from './field-facts.ts'
import { isRecord, mapText, valueAt } from './map-text.ts'
import type { TextContext } from './resolve-text.ts'
import { resolvedPieces, resolveText, unresolvedText } from './resolve-text.ts'

/** One resource as its file says it, checked against the schema of its kind. */
export interface PlanDocument {
  readonly kind: string
  /** Posix path relative to the root of the project. */
  readonly file: string
  /** Number of the document in its file, from 0. */
  readonly index: number
  /**
   * Values in place, `…File` keys replaced by the text of their files. References to secrets stay text, with paths
   * relative to the root. No key can reach a prototype.
   */
  readonly json: Readonly<Record<string, unknown>>
  /** As `json` with `${value:…}` as written: what a release is the digest of. */
  readonly raw: Readonly<Record<string, unknown>>
  readonly span: Span
  /** The value or key at a path, or its nearest ancestor that exists; for a `…File` field it lies in that file. */
  readonly spanOf: (path: Path, where?: 'key' | 'value') => Span
  /** Where a stretch of the text at a path of `json` (UTF-16 offsets) stands in the file. */
  readonly spanInText: (path: Path, start: number, end: number) => Span
}

export interface WrittenDocument {
  readonly kind: string
  readonly file: string
  readonly index: number
  /** As the file says it, with every placeholder. */
  readonly written: Readonly<Record<string, unknown>>
  readonly facts: FieldFacts
  readonly places: DocumentPlaces
  readonly span: Span
}

export type ResolveOptions = Pick<TextContext, 'scope' | 'environment' | 'report'> & {
  /** Nothing in it is to be put in place. */
  readonly isPlain?: boolean
}

/** Puts values in place; the document keeps what it needs to find the place of every part of every text. */
export function resolveDocument(document: WrittenDocument, options: ResolveOptions): PlanDocument {
  const { kind, file, index, written, facts, places, span } = document

  const contextAt = (
    path: Path,
    text: string,
    its: FieldFacts,
    report: ResolveOptions['report'],
  ): TextContext => ({
    ...options,
    report,
    facts: its,
    file: () => fileOfPath(places, path),
    // Called while the walk stands at the path; the copy is for a caller that keeps it.
    spanOf: textSpans(places, [...path], text),
  })
  const json = options.isPlain
    ? written
    : mapText(written, facts, (text, its, path) =>
        text.includes('${') ? resolveText(text, contextAt(path, text, its, options.report)) : text,
      )
  const raw = options.isPlain
    ? written
    : mapText(written, facts, (text, _its, path) =>
        text.includes('${file:')
          ? unresolvedText(text, { file: () => fileOfPath(places, path) })
          : text,
      )

  return {
    kind,
    file,
    index,
    json: isRecord(json) ? json : written,
    raw: isRecord(raw) ? raw : written,
    span,
    spanOf: (path, where = 'value') => spanOfPath(places, path, where),
    spanInText: (path, start, end) => {
      const text = valueAt(written, path)
      if (typeof text !== 'string') return spanOfPath(places, path, 'value')
      const its = path.reduce<FieldFacts>((at, step) => at.child(step), facts)
      const pieces = resolvedPieces(
        text,
        contextAt(path, text, its, () => {}),
      )
      return spanInResolvedText(places, path, text, pieces, start, end)
    },
  }
}
