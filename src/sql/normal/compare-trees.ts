/**
 * Two trees in normal form, field by field. Places in the text do not count. Positions that the server masks, or
 * that a reader of its answer could not decode, may hold anything that fits: they are counted as unknown.
 */
import type { Node } from '../ast/node.ts'
import { asShown } from '../lex/bytes.ts'
import { print } from '../print/print.ts'

export interface Comparison {
  /** Where the trees part first; absent when they do not. */
  readonly difference?: string
  readonly unknown: readonly string[]
}

/** `mayBeInlined` tells of a function whether the server may have put its body in place of a call. */
export function compareTrees(
  a: Node,
  b: Node,
  mayBeInlined: (called: string) => boolean,
): Comparison {
  const unknown: string[] = []
  const parted = compareValues(a, b, { unknown, mayBeInlined, path: [] })
  return { unknown, ...(parted !== undefined && { difference: parted }) }
}

interface Walk {
  readonly unknown: string[]
  readonly mayBeInlined: (called: string) => boolean
  /** The nodes above, outermost first. */
  readonly path: readonly (readonly [Node, Node])[]
}

/** What differs, or nothing. */
function compareValues(a: unknown, b: unknown, walk: Walk): string | undefined {
  if (a === b) return undefined
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b, walk)
  if (!isObject(a) || !isObject(b)) return difference(walk)
  if (!isNode(a) || !isNode(b)) return compareFields(a, b, walk)
  const below: Walk = { ...walk, path: [...walk.path, [a, b]] }
  const open = openPosition(a, b) ?? inlinedCall(a, b, walk) ?? inlinedCall(b, a, walk)
  if (open !== undefined) {
    walk.unknown.push(open)
    return undefined
  }
  if (a.kind !== b.kind) return difference(below)
  if (!isUnion(a) || !isUnion(b) || isBare(a) === isBare(b)) return compareFields(a, b, below)
  walk.unknown.push('what union_default_mode made of a UNION')
  return compareLists(unionBranches(a), unionBranches(b), below)
}

function compareLists(a: readonly unknown[], b: readonly unknown[], walk: Walk) {
  if (a.length !== b.length && !masksRest(a, b) && !masksRest(b, a)) return difference(walk)
  for (const [index, item] of a.slice(0, b.length).entries()) {
    const parted = compareValues(item, b[index], walk)
    if (parted !== undefined) return parted
  }
  return undefined
}

/** `encrypt('aes-128-ecb', '[HIDDEN]')` shows one mask for all arguments from the second on (26.7.2.1). */
function masksRest(shown: readonly unknown[], other: readonly unknown[]): boolean {
  const last = shown.at(-1)
  return (
    shown.length > 1 &&
    shown.length < other.length &&
    isObject(last) &&
    isNode(last) &&
    last.kind === 'string' &&
    last.value === MASK
  )
}

/** Where a node stood, and the text it was read from, say nothing about what it means. */
const PLACES: ReadonlySet<string> = new Set(['start', 'end', 'source'])

function compareFields(a: object, b: object, walk: Walk): string | undefined {
  const left: Readonly<Record<string, unknown>> = { ...a }
  const right: Readonly<Record<string, unknown>> = { ...b }
  for (const field of new Set([...Object.keys(left), ...Object.keys(right)])) {
    // The source of a join is a table, that of a statement a text.
    if (PLACES.has(field) && typeof left[field] !== 'object') continue
    const parted = compareValues(left[field], right[field], walk)
    if (parted !== undefined) return parted
  }
  return undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function isNode(value: object): value is Node {
  return 'kind' in value && typeof value.kind === 'string'
}

const MASK = '[HIDDEN]'

/** What is unknown here if one side is masked or could not be read, and the other may be what is behind it. */
function openPosition(a: Node, b: Node): string | undefined {
  return openBeside(a, b) ?? openBeside(b, a)
}

function openBeside(shown: Node, other: Node): string | undefined {
  if (shown.kind !== 'string') return undefined
  if (shown.value.includes(MASK) && hides(shown.value, other)) return `what ${MASK} stands for`
  const isLossy =
    shown.value.includes('\ufffd') &&
    other.kind === 'string' &&
    other.value !== shown.value &&
    asShown(other.value) === shown.value
  return isLossy ? 'bytes that are no UTF-8 and were lost when the text was read' : undefined
}

type Union = Extract<Node, { readonly kind: 'setOperation' }>

function isUnion(node: Node): node is Union {
  return node.kind === 'setOperation' && node.operator === 'UNION'
}

/** A UNION that does not say which is refused, or what a setting made of it: ALL or DISTINCT, and so to its left. */
function isBare(node: Node): boolean {
  return isUnion(node) && (node.mode === undefined || node.branches.some(isBare))
}

function unionBranches(node: Node): readonly Node[] {
  return isUnion(node) ? node.branches.flatMap(unionBranches) : [node]
}

/** The call of a function that is not built in, and something else in its place. */
function inlinedCall(shown: Node, other: Node, { mayBeInlined, path }: Walk): string | undefined {
  if (shown.kind !== 'call' || shown.entity || shown.qualifier) return undefined
  const called = shown.name.text
  if (other.kind === 'call' && (other.entity || other.name.text === called)) return undefined
  if (path.at(-1)?.[0].kind === 'tableSource' || !mayBeInlined(called)) return undefined
  return `whether ${called} was inlined, which is no built-in function`
}

/** `'[HIDDEN]'` may stand for any expression, `'http://user:[HIDDEN]@host'` for strings that agree around it. */
function hides(mask: string, other: Node): boolean {
  if (mask === MASK) return true
  const [before = '', ...rest] = mask.split(MASK)
  const after = rest.at(-1) ?? ''
  return (
    other.kind === 'string' &&
    other.value.length >= before.length + after.length &&
    other.value.startsWith(before) &&
    other.value.endsWith(after)
  )
}

/** The smallest pair of nodes around the difference that says something, as text. */
function difference({ path }: Walk): string {
  const shown = path
    .slice(-4)
    .map(([a, b]) => [shortText(a), shortText(b)] as const)
    .findLast(([a, b]) => a !== b && (a.length > 12 || b.length > 12))
  const [a, b] = shown ??
    path.map(([x, y]) => [shortText(x), shortText(y)] as const).at(-1) ?? ['', '']
  return `${a} against ${b}`
}

const MAX_SHOWN = 160

function shortText(node: Node): string {
  const text = print(node)
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)} …` : text
}
