/** Plain JSON, readonly all the way down. Everything that is hashed or stored is of this type. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined }

export type JsonObject = { readonly [key: string]: Json | undefined }

/**
 * Canonical JSON text: keys sorted by code unit, no white space, `undefined` left out.
 * The same value always yields the same bytes, so its SHA-256 can stand for the value.
 */
export function canonicalJson(value: Json | undefined): string {
  return isCanonical(value) ? JSON.stringify(value) : canonicalJsonOf(value, (text) => text)
}

/** As `canonicalJson`, with every text in it (not the keys) replaced. */
export function canonicalJsonOf(value: Json | undefined, map: (text: string) => string): string {
  const parts: string[] = []
  writeCanonical(value, map, parts)
  return parts.join('')
}

/** Parts that are joined once: a text that is added to again and again is kept as a tree of its pieces. */
function writeCanonical(
  value: Json | undefined,
  map: (text: string) => string,
  parts: string[],
): void {
  if (typeof value === 'string') {
    parts.push(quotedText(map(value)))
  } else if (value === undefined || value === null || typeof value !== 'object') {
    parts.push(JSON.stringify(value ?? null))
  } else if (isList(value)) {
    for (const [index, item] of value.entries()) {
      parts.push(index === 0 ? '[' : ',')
      writeCanonical(item, map, parts)
    }
    parts.push(value.length === 0 ? '[]' : ']')
  } else {
    const keys = sortedKeys(value).filter((key) => value[key] !== undefined)
    for (const [index, key] of keys.entries()) {
      parts.push(index === 0 ? '{' : ',', quotedText(key), ':')
      writeCanonical(value[key], map, parts)
    }
    parts.push(keys.length === 0 ? '{}' : '}')
  }
}

/** A text as JSON. Most are a name, in which nothing is escaped; asking the engine costs ten times as much. */
export function quotedText(text: string): string {
  return /^\w*$/.test(text) ? `"${text}"` : JSON.stringify(text)
}

/** Canonical text of a map whose values are canonical texts already. */
export function canonicalMap(texts: { readonly [key: string]: string }): string {
  const keys = Object.keys(texts).sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${texts[key]}`).join(',')}}`
}

/** Whether the engine's own JSON text is the canonical one: most of what is hashed was sorted before. */
function isCanonical(value: Json | undefined): boolean {
  if (value === null || typeof value !== 'object') return value !== undefined
  if (isList(value)) return value.every(isCanonical)
  let last = ''
  for (const key of Object.keys(value)) {
    if (key < last || !isCanonical(value[key])) return false
    last = key
  }
  return true
}

/** Whether two values have one canonical text, without writing it. */
export function isSameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object') return (a ?? null) === (b ?? null)
  if (a === null || b === null) return false
  if (isList(a) || isList(b)) {
    if (!isList(a) || !isList(b) || a.length !== b.length) return false
    return a.every((item, index) => isSameJson(item, b[index]))
  }
  const keys = definedKeys(a)
  return (
    keys.length === definedKeys(b).length &&
    keys.every((key) => b[key] !== undefined && isSameJson(a[key], b[key]))
  )
}

function definedKeys(value: JsonObject): readonly string[] {
  const keys = Object.keys(value)
  return keys.every((key) => value[key] !== undefined)
    ? keys
    : keys.filter((key) => value[key] !== undefined)
}

/** Pretty canonical JSON: sorted keys, two spaces, a final line feed. For files people read. */
export function prettyJson(value: Json): string {
  return `${JSON.stringify(sortKeys(value), null, 2)}\n`
}

/** The text of `prettyJson` in pieces of some size: entry by entry, and item by item where one is a list. */
export function* prettyPieces(value: JsonObject): Generator<string, void> {
  let piece = '{'
  let isFirst = true
  for (const key of sortedKeys(value)) {
    const entry = value[key]
    if (entry === undefined) continue
    piece += `${isFirst ? '' : ','}\n  ${JSON.stringify(key)}: `
    isFirst = false
    if (entry === null || typeof entry !== 'object' || !isList(entry) || entry.length === 0) {
      piece += indented(entry, '  ')
      continue
    }
    for (const [index, item] of entry.entries()) {
      piece += `${index === 0 ? '[' : ','}\n    ${indented(item ?? null, '    ')}`
      if (piece.length < pieceLength) continue
      yield piece
      piece = ''
    }
    piece += '\n  ]'
  }
  yield `${piece}${isFirst ? '' : '\n'}}\n`
}

const pieceLength = 1 << 16

/** Line feeds of JSON text stand between its parts only: within a string they are escaped. */
function indented(value: Json, indent: string): string {
  return JSON.stringify(sortKeys(value), null, 2).replaceAll('\n', `\n${indent}`)
}

/** Orders strings by UTF-16 code unit: the same on every machine, unlike a locale's order. */
export function compareCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The same value with the keys of every map in one order, so that what is made from it is the same. */
export function sortKeys(value: Json): Json {
  if (value === null || typeof value !== 'object' || isCanonical(value)) return value
  if (isList(value)) return value.map(sortKeys)
  const sorted: Record<string, Json> = {}
  for (const key of sortedKeys(value)) {
    const item = value[key]
    if (item !== undefined) sorted[key] = sortKeys(item)
  }
  return sorted
}

/** The same value with every text in it replaced; what does not change is shared. */
export function mapTexts(value: Json | undefined, map: (text: string) => string): Json | undefined {
  if (typeof value === 'string') return map(value)
  if (value === null || value === undefined || typeof value !== 'object') return value
  if (isList(value)) {
    const list = value.map((item) => mapTexts(item, map) ?? null)
    return list.every((item, index) => item === value[index]) ? value : list
  }
  let copy: Record<string, Json | undefined> | undefined
  for (const key of Object.keys(value)) {
    const item = mapTexts(value[key], map)
    if (item === value[key]) continue
    copy ??= { ...value }
    copy[key] = item
  }
  return copy ?? value
}

/** Keys by code unit, which is also how a list of texts is sorted by itself. */
function sortedKeys(value: JsonObject): readonly string[] {
  return Object.keys(value).sort()
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
