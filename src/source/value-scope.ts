import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import type { DocumentPlaces, Path } from './document-places.ts'
import { sourceOfScalar, spanInWrittenText } from './document-places.ts'
import { unknownFacts } from './field-facts.ts'
import { isRecord, mapText, valueAt } from './map-text.ts'
import { findPlaceholders, substitute } from './placeholders.ts'

/** A map of values with the place it was written at, so that a number can be had as it was written. */
export interface ValueSource {
  readonly values: Readonly<Record<string, unknown>>
  readonly places: DocumentPlaces
  /** Where the map lies within its document. */
  readonly at: Path
}

export interface FoundValue {
  readonly value: unknown
  /** As written; undefined for lists, maps and null, which have no form inside a text. */
  readonly text: string | undefined
}

/** The names that `${value:…}` can use. */
export interface ValueScope {
  readonly find: (name: string) => FoundValue | undefined
  /** Dotted names of everything that is no map. */
  readonly names: () => readonly string[]
  readonly merged: Readonly<Record<string, unknown>>
}

/** The values of several sources, those of the first before those of the next; maps are merged key by key. */
export function valueScope(sources: readonly ValueSource[]): ValueScope {
  const found = new Map<string, FoundValue | undefined>()
  const merged = sources.reduceRight<Readonly<Record<string, unknown>>>(
    (below, { values }) => mergeMaps(values, below),
    {},
  )

  const find = (name: string): FoundValue | undefined => {
    if (!found.has(name)) found.set(name, findValue(sources, merged, name.split('.')))
    return found.get(name)
  }

  return { find, names: () => leafNames(merged, ''), merged }
}

function findValue(
  sources: readonly ValueSource[],
  merged: Readonly<Record<string, unknown>>,
  path: readonly string[],
): FoundValue | undefined {
  const value = valueAt(merged, path)
  if (value === undefined) return undefined
  if (typeof value === 'string') return { value, text: value }
  if (typeof value !== 'number' && typeof value !== 'boolean') return { value, text: undefined }
  const source = sources.find((one) => valueAt(one.values, path) !== undefined)
  return {
    value,
    text: (source && sourceOfScalar(source.places, [...source.at, ...path])) ?? String(value),
  }
}

function mergeMaps(
  over: Readonly<Record<string, unknown>>,
  below: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const merged: Record<string, unknown> = { ...below }
  for (const [key, value] of Object.entries(over)) {
    const under = merged[key]
    merged[key] = isRecord(value) && isRecord(under) ? mergeMaps(value, under) : value
  }
  return merged
}

function leafNames(map: Readonly<Record<string, unknown>>, prefix: string): readonly string[] {
  return Object.entries(map).flatMap(([key, value]) =>
    isRecord(value) ? leafNames(value, `${prefix}${key}.`) : [`${prefix}${key}`],
  )
}

/** A source from a map in a file; values are final, so a placeholder in one is an error. */
export function readValueSource(
  map: Readonly<Record<string, unknown>>,
  places: DocumentPlaces,
  at: Path,
  report: (diagnostic: Diagnostic) => void,
): ValueSource {
  const values = mapText(map, unknownFacts, (text, _facts, path) => {
    const spanOf = (start: number, end: number): Span =>
      spanInWrittenText(places, [...at, ...path], text, start, end)
    for (const { type, isEscaped, start, end } of findPlaceholders(text)) {
      if (!isEscaped) report(placeholderInValue(type, spanOf(start, end)))
    }
    return substitute(text, (one) =>
      one.isEscaped ? text.slice(one.start + 1, one.end) : undefined,
    ).text
  })
  return { values: isRecord(values) ? values : {}, places, at }
}

function placeholderInValue(type: string, span: Span): Diagnostic {
  if (type === 'value') {
    return diagnostic('BAD_VALUE', 'a value cannot refer to another value', {
      span,
      hint: 'write it out, or put both placeholders where they are used.',
    })
  }
  return diagnostic('SECRET_NOT_ALLOWED', `\`\${${type}:…}\` cannot stand in a value`, {
    span,
    hint: 'put it directly into the field that holds the secret.',
  })
}
