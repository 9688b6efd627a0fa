import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type Node, Scalar } from 'yaml'
import type { Code } from '../diagnostic/codes.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { diagnostic } from '../diagnostic/diagnostic.ts'
import type { FieldFacts } from './field-facts.ts'
import type { KeyPlace, PositionTreeBuilder, Style } from './position-tree.ts'
import { style } from './position-tree.ts'

/** A text that a `…File` key stands for. */
export interface TwinText {
  readonly file: string
  readonly text: string
  /** Length of the file as it is on disk. */
  readonly length: number
}

export interface YamlValueOptions {
  readonly file: string
  readonly text: string
  readonly positions: PositionTreeBuilder
  readonly facts: FieldFacts
  readonly report: (diagnostic: Diagnostic) => void
  /** Reads the file of a `…File` key; undefined where it cannot be read, which was then reported. */
  readonly readTwin: (path: string, start: number, end: number) => TwinText | undefined
}

export interface YamlValue {
  readonly value: unknown
  /** Its record in the positions. */
  readonly root: number
}

export const longestText: number = 1024 * 1024
const deepest = 64
const mostExpanded = 10_000

/**
 * The value of a document as plain data, with the place of everything in it. Text fields keep scalars as they are
 * written (`1.10` stays `1.10`), `…File` keys are replaced by what their file holds.
 */
export function yamlValue(document: Document.Parsed, options: YamlValueOptions): YamlValue {
  return new ValueReader(options).readRoot(document.contents)
}

class ValueReader {
  readonly #options: YamlValueOptions
  readonly #anchors = new Map<string, Node>()
  readonly #open = new Set<Node>()
  #depth = 0
  #insideAlias = 0
  #expanded = 0

  constructor(options: YamlValueOptions) {
    this.#options = options
  }

  readRoot(node: Node | null): YamlValue {
    const root = this.#options.positions.size
    return { value: this.#read(node, this.#options.facts, undefined), root }
  }

  #read(node: unknown, facts: FieldFacts, key: KeyPlace | undefined): unknown {
    if (isAlias(node)) return this.#readAlias(node.source, rangeOf(node), facts, key)
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return this.#empty(key)
    if (node.anchor) this.#anchors.set(node.anchor, node)
    if (this.#insideAlias > 0 && this.#isTooMuch(node)) return null
    if (isScalar(node)) return this.#readScalar(node, facts, key)

    if (this.#depth >= deepest) {
      this.#report('TOO_DEEP', `nested more than ${deepest} levels deep`, rangeOf(node))
      return this.#empty(key)
    }
    this.#depth++
    this.#open.add(node)
    const value = isMap(node)
      ? this.#readMap(node.items, rangeOf(node), facts, key)
      : this.#readList(node.items, rangeOf(node), facts, key)
    this.#open.delete(node)
    this.#depth--
    return value
  }

  #readList(
    items: readonly unknown[],
    range: Range,
    facts: FieldFacts,
    key: KeyPlace | undefined,
  ): unknown {
    const record = this.#options.positions.open(style.list, range.start, range.end, key)
    const item = facts.child(0)
    const value = items.map((one) => this.#read(isPair(one) ? null : one, item, undefined))
    this.#options.positions.close(record)
    return value
  }

  #readMap(
    items: readonly unknown[],
    range: Range,
    facts: FieldFacts,
    key: KeyPlace | undefined,
  ): unknown {
    const { positions } = this.#options
    const record = positions.open(style.map, range.start, range.end, key)
    const value: Record<string, unknown> = {}
    const seen = new Map<string, Range>()
    for (const item of items) {
      if (!isPair(item)) continue
      const place = this.#readKey(item.key, range)
      if (!place || !this.#isNewKey(place, seen)) continue
      const twin = twinBase(place.name, facts)
      if (twin !== undefined) this.#readTwin(item.value, twin, place, seen, value)
      else value[place.name] = this.#read(item.value, facts.child(place.name), place)
    }
    positions.close(record)
    return value
  }

  #readKey(node: unknown, map: Range): KeyPlace | undefined {
    if (!isScalar(node)) {
      this.#report(
        'YAML_SYNTAX',
        'a key must be plain text',
        isAlias(node) || isMap(node) || isSeq(node) ? rangeOf(node) : map,
      )
      return undefined
    }
    const { start, end } = rangeOf(node)
    const name = typeof node.value === 'string' ? node.value : (node.source ?? '')
    if (name === '<<' && node.type === Scalar.PLAIN) {
      this.#report(
        'YAML_SYNTAX',
        'merge keys (`<<`) are not part of YAML 1.2',
        { start, end },
        'write the keys out, or use an alias for one whole value.',
      )
      return undefined
    }
    if (reservedKeys.has(name)) {
      this.#report('RESERVED_KEY', `\`${name}\` cannot be used as a key`, { start, end })
      return undefined
    }
    if (node.anchor) this.#anchors.set(node.anchor, node)
    return { name, start, end }
  }

  #isNewKey(place: KeyPlace, seen: Map<string, Range>): boolean {
    const first = seen.get(place.name)
    if (!first) {
      seen.set(place.name, place)
      return true
    }
    const { file } = this.#options
    this.#options.report(
      diagnostic('DUPLICATE_KEY', `\`${place.name}\` is given twice`, {
        span: { file, start: place.start, end: place.end },
        related: [
          { message: 'the first is at {at}', span: { file, start: first.start, end: first.end } },
        ],
      }),
    )
    return false
  }

  /** `queryFile: path` is `query` with the text of the file. */
  #readTwin(
    node: unknown,
    base: string,
    place: KeyPlace,
    seen: Map<string, Range>,
    value: Record<string, unknown>,
  ): void {
    const { file, positions, report, readTwin } = this.#options
    const first = seen.get(base)
    if (first || value[base] !== undefined) {
      const related = first && [
        { message: `\`${base}\` is at {at}`, span: { file, start: first.start, end: first.end } },
      ]
      report(
        diagnostic('BAD_VALUE', `\`${base}\` and \`${place.name}\` exclude each other`, {
          span: { file, start: place.start, end: place.end },
          related,
        }),
      )
      return
    }
    seen.set(base, place)
    const target = isAlias(node) ? this.#anchors.get(node.source) : node
    if (!isScalar(target) || typeof target.value !== 'string' || target.value === '') {
      const at = isScalar(node) && node.value !== null ? rangeOf(node) : place
      this.#report('WRONG_TYPE', `\`${place.name}\` takes the path of a file`, at)
      return
    }
    const at = isScalar(node) || isAlias(node) ? rangeOf(node) : place
    const twin = readTwin(target.value, at.start, at.end)
    const baseKey = { name: base, start: place.start, end: place.end }
    if (!twin) {
      // The field is there although its text is not: no missing key is to be reported on top.
      value[base] = ''
      positions.open(style.plain, at.start, at.end, baseKey)
      return
    }
    value[base] = twin.text
    positions.open(style.file, 0, twin.length, baseKey, twin.file)
  }

  #readScalar(node: Scalar, facts: FieldFacts, key: KeyPlace | undefined): unknown {
    const { positions } = this.#options
    const range = rangeOf(node)
    const { value } = node
    if (value === null && range.start === range.end) return this.#empty(key, range)
    positions.open(scalarStyle(node), range.start, range.end, key)

    if (typeof value === 'string') return this.#checkText(value, range)
    const written = node.source ?? String(value)
    if (value === null) return null
    if (facts.isText) return written
    if (typeof value === 'boolean') return value
    if (typeof value === 'number' && Number.isFinite(value)) {
      // Beyond 2^53 a number would silently become another one.
      return Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+]?\d+$/.test(written)
        ? written
        : value
    }
    this.#report('BAD_VALUE', `\`${written}\` is not a number that can be used here`, range)
    return null
  }

  #checkText(value: string, range: Range): string {
    if (value.length > longestText) {
      this.#report(
        'TOO_LARGE',
        `a text of ${value.length.toLocaleString('en')} characters; the limit is ${longestText.toLocaleString('en')}`,
        range,
      )
      return ''
    }
    if (value.includes('\0')) this.#report('NUL_BYTE', 'a text holds a NUL character', range)
    return value
  }

  #readAlias(name: string, range: Range, facts: FieldFacts, key: KeyPlace | undefined): unknown {
    const target = this.#anchors.get(name)
    if (!target) {
      this.#report('YAML_SYNTAX', `\`*${name}\` names no anchor before it`, range)
      return this.#empty(key, range)
    }
    if (this.#open.has(target)) {
      this.#report('ALIAS_BOMB', `\`*${name}\` contains itself`, range)
      return this.#empty(key, range)
    }
    const record = this.#options.positions.open(style.alias, range.start, range.end, key)
    const isOutermost = this.#insideAlias === 0
    const wasWithin = this.#expanded <= mostExpanded
    this.#insideAlias++
    const value = this.#read(target, facts, undefined)
    this.#insideAlias--
    if (isOutermost && wasWithin && this.#expanded > mostExpanded) {
      this.#report(
        'ALIAS_BOMB',
        `the aliases of this document expand to more than ${mostExpanded.toLocaleString('en')} values`,
        range,
      )
    }
    this.#options.positions.close(record)
    return value
  }

  #isTooMuch(node: Node): boolean {
    this.#expanded +=
      isScalar(node) && typeof node.value === 'string' ? 1 + (node.value.length >> 8) : 1
    return this.#expanded > mostExpanded
  }

  #empty(key: KeyPlace | undefined, range: Range = key ?? { start: 0, end: 0 }): null {
    const isThere = range !== key && range.end > range.start
    this.#options.positions.open(isThere ? style.plain : style.empty, range.start, range.end, key)
    return null
  }

  #report(code: Code, message: string, { start, end }: Range, hint?: string): void {
    this.#options.report(
      diagnostic(code, message, { span: { file: this.#options.file, start, end }, hint }),
    )
  }
}

interface Range {
  readonly start: number
  readonly end: number
}

function rangeOf(node: { readonly range?: readonly number[] | null }): Range {
  const [start = 0, end = start] = node.range ?? []
  return { start, end }
}

const reservedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

function twinBase(key: string, facts: FieldFacts): string | undefined {
  if (!key.endsWith('File') || key.length === 4) return undefined
  const base = key.slice(0, -4)
  return facts.child(base).hasTwin ? base : undefined
}

function scalarStyle(node: Scalar): Style {
  switch (node.type) {
    case Scalar.QUOTE_DOUBLE:
      return style.double
    case Scalar.QUOTE_SINGLE:
      return style.single
    case Scalar.BLOCK_LITERAL:
      return style.literal
    case Scalar.BLOCK_FOLDED:
      return style.folded
    default:
      return style.plain
  }
}
