/**
 * Where every value of a YAML file stands, as numbers: a record per value in the order of the file, with the
 * offset of the record after its subtree. It outlives the parser's nodes, which need thirty times the memory.
 */

export const style = {
  map: 0,
  list: 1,
  plain: 2,
  single: 3,
  double: 4,
  literal: 5,
  folded: 6,
  alias: 7,
  file: 8,
  empty: 9,
} as const
export type Style = (typeof style)[keyof typeof style]

const field = {
  style: 0,
  start: 1,
  end: 2,
  next: 3,
  name: 4,
  keyStart: 5,
  keyEnd: 6,
  file: 7,
} as const
const width = 8

export interface PositionTree {
  readonly records: ArrayLike<number>
  readonly names: readonly string[]
  readonly files: readonly string[]
}

export interface Place {
  readonly style: Style
  readonly file: string
  readonly start: number
  readonly end: number
  /** The key that holds the value; absent for items of lists and for the root. */
  readonly key?: { readonly start: number; readonly end: number }
}

export interface KeyPlace {
  readonly name: string
  readonly start: number
  readonly end: number
}

/** Collects the positions of a file while its values are read. */
export class PositionTreeBuilder implements PositionTree {
  records: Int32Array = new Int32Array(64 * width)
  /** How much of it is written. */
  size = 0
  readonly names: string[] = []
  readonly files: string[]
  readonly #nameIndex = new Map<string, number>()
  readonly #fileIndex = new Map<string, number>()

  constructor(file: string) {
    this.files = [file]
  }

  /** Opens a record; `close` it after the records of its items. */
  open(valueStyle: Style, start: number, end: number, key?: KeyPlace, file?: string): number {
    const record = this.size
    this.size += width
    if (this.size > this.records.length) this.#resize(2 * this.records.length)
    const { records } = this
    records[record + field.style] = valueStyle
    records[record + field.start] = start
    records[record + field.end] = end
    records[record + field.next] = this.size
    records[record + field.name] = key ? this.#name(key.name) : -1
    records[record + field.keyStart] = key ? key.start : -1
    records[record + field.keyEnd] = key ? key.end : -1
    records[record + field.file] = file === undefined ? 0 : this.#file(file)
    return record
  }

  close(record: number): void {
    this.records[record + field.next] = this.size
  }

  /** Nothing more will come: gives back the room that was kept for it. */
  seal(): void {
    this.#resize(this.size)
  }

  #resize(length: number): void {
    const records = new Int32Array(length)
    records.set(this.records.subarray(0, this.size))
    this.records = records
  }

  #name(name: string): number {
    return indexOf(name, this.#nameIndex, this.names)
  }

  #file(file: string): number {
    if (file === this.files[0]) return 0
    return indexOf(file, this.#fileIndex, this.files)
  }
}

function indexOf(word: string, index: Map<string, number>, words: string[]): number {
  const known = index.get(word)
  if (known !== undefined) return known
  index.set(word, words.length)
  words.push(word)
  return words.length - 1
}

export interface Found {
  readonly place: Place
  /** Whether the whole path was there; otherwise `place` is that of the nearest ancestor. */
  readonly complete: boolean
  /** The content of an alias: the place of what it stands for. */
  readonly content: Place
}

/** The place of the value at a path below a root record. */
export function findPlace(
  tree: PositionTree,
  root: number,
  path: readonly (string | number)[],
): Found {
  let record = root
  let complete = true
  for (const step of path) {
    const next = childAt(tree, contentOf(tree, record), step)
    if (next === undefined) {
      complete = false
      break
    }
    record = next
  }
  return { place: placeAt(tree, record), content: placeAt(tree, contentOf(tree, record)), complete }
}

function childAt(tree: PositionTree, parent: number, step: string | number): number | undefined {
  const end = at(tree, parent, field.next)
  const isMap = at(tree, parent, field.style) === style.map
  let index = 0
  for (let child = parent + width; child < end; child = at(tree, child, field.next)) {
    if (isMap ? tree.names[at(tree, child, field.name)] === String(step) : index === Number(step))
      return child
    index++
  }
  return undefined
}

function contentOf(tree: PositionTree, record: number): number {
  return at(tree, record, field.style) === style.alias &&
    at(tree, record, field.next) > record + width
    ? contentOf(tree, record + width)
    : record
}

function placeAt(tree: PositionTree, record: number): Place {
  const keyStart = at(tree, record, field.keyStart)
  return {
    // Written by `open` alone, which takes nothing but a Style.
    style: at(tree, record, field.style) as Style,
    file: tree.files[at(tree, record, field.file)] ?? '',
    start: at(tree, record, field.start),
    end: at(tree, record, field.end),
    ...(keyStart >= 0 && { key: { start: keyStart, end: at(tree, record, field.keyEnd) } }),
  }
}

function at(tree: PositionTree, record: number, column: number): number {
  return tree.records[record + column] ?? 0
}
