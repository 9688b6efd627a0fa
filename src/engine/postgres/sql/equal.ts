/**
 * Equality without a server: the same tree means the same. A server rewrites what it stores (`*`, types, casts, names),
 * so two trees that differ are mostly "unknown"; false is said only where no rewriting can bridge the difference.
 */
import type { EqualAnswer, SqlText } from '../../../sql/answer/answers.ts'
import { placed } from '../../../sql/answer/place.ts'
import { type Difference, firstDifference } from './difference.ts'
import { mentionsOf } from './mentions.ts'
import { parseOne, scan } from './parser.ts'
import { functionBody, objectName, statementKind } from './statement-kind.ts'
import { isTree, stringsOf, type Tree } from './tree.ts'

export function equalAnswer(a: SqlText, b: SqlText): EqualAnswer {
  const left = parseOne(a.text)
  const right = parseOne(b.text)
  if (!left.ok || !right.ok) {
    if (sameTokens(a.text, b.text)) return { equal: true, because: null }
    const unread = [
      ...(left.ok ? [] : [`a cannot be read: ${placed(a, left.error.start, left.error.message)}`]),
      ...(right.ok
        ? []
        : [`b cannot be read: ${placed(b, right.error.start, right.error.message)}`]),
    ]
    return { equal: 'unknown', because: unread.join('; ') }
  }
  const path = firstDifference(left.value, right.value)
  if (path === undefined) return { equal: true, because: null }
  const apart = certainDifference(left.value, a.text, right.value, b.text, path)
  if (apart !== undefined) return { equal: false, because: apart }
  return {
    equal: 'unknown',
    because: `${path.where.filter((step) => !/^\d+$/.test(step)).join('.')}: only the server can tell whether both mean the same`,
  }
}

function sameTokens(a: string, b: string): boolean {
  const [left, right] = [tokensOf(a), tokensOf(b)]
  return left !== undefined && right !== undefined ? left === right : a === b
}

function tokensOf(text: string): string | undefined {
  const tokens = scan(text)?.filter(({ name }) => !name.endsWith('COMMENT'))
  return tokens && JSON.stringify(tokens.map((token) => token.text))
}

/** Why two statements cannot mean the same, if that is certain. */
function certainDifference(
  a: Tree,
  aText: string,
  b: Tree,
  bText: string,
  { where, a: left, b: right }: Difference,
): string | undefined {
  const [kindA, kindB] = [statementKind(a), statementKind(b)]
  if (kindA !== kindB) return `${kindA} against ${kindB}`
  const [nameA, nameB] = [objectName(a), objectName(b)]
  // An index without a name gets one from the server.
  if (nameA !== undefined && nameB !== undefined && nameA !== nameB)
    return `it is called ${nameA} against ${nameB}`
  if (functionBody(a) !== functionBody(b)) return 'the body differs, which is stored as written'
  const readsA = relationsOf(a, aText)
  const readsB = relationsOf(b, bText)
  if (storesQuery.has(kindA) && readsA !== readsB)
    return `it reads ${readsA || 'no relation'} against ${readsB || 'no relation'}`
  const onlyLiteral = sameBut(a, b, where) && castTypes(a, where).every((type) => texts.has(type))
  return onlyLiteral ? literalDifference(where, left, right) : undefined
}

/** Types whose values are printed as they were written; `'int'::regtype` is also `'integer'::regtype`. */
const texts: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar', 'name', 'int4', 'int8'])

/** The types of the casts around a place, innermost last. */
function castTypes(tree: unknown, where: readonly string[]): readonly string[] {
  const [step, ...rest] = where
  if (step === undefined) return []
  const inner = Array.isArray(tree) ? tree[Number(step)] : isTree(tree) ? tree[step] : undefined
  const type = step === 'TypeCast' && isTree(inner) ? inner['typeName'] : undefined
  const own = isTree(type) ? stringsOf(type['names']).slice(-1) : []
  return [...own, ...castTypes(inner, rest)]
}

/** Elsewhere a name may go: `LIKE t` and `t.a%TYPE` are resolved and forgotten. */
const storesQuery: ReadonlySet<string> = new Set([
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'MERGE',
  'CREATE VIEW',
  'CREATE MATERIALIZED VIEW',
])

/** Names without their schema: search_path may fill it in. */
function relationsOf(tree: Tree, text: string): string {
  const kinds: ReadonlySet<string> = new Set(['table', 'target'])
  const names = mentionsOf(tree, text)
    .filter(({ kind }) => kinds.has(kind))
    .map(({ name }) => name.split('.').at(-1) ?? '')
  return [...new Set(names)].sort().join(', ')
}

/** Whether the trees agree everywhere else. */
function sameBut(a: Tree, b: Tree, where: readonly string[]): boolean {
  return firstDifference(without(a, where), without(b, where)) === undefined
}

function without(value: unknown, where: readonly string[]): unknown {
  const [step, ...rest] = where
  if (step === undefined) return null
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === step ? without(item, rest) : item))
  return isTree(value) ? { ...value, [step]: without(value[step], rest) } : value
}

/**
 * Whole numbers with another value, and plain words: the server prints both as they were. Other strings may be dates,
 * numbers or JSON, which one value can be written as in many ways.
 */
function literalDifference(where: readonly string[], a: unknown, b: unknown): string | undefined {
  if (!where.includes('A_Const')) return undefined
  // Zero loses its field.
  if (where.at(-1) === 'ival' && where.at(-2) === 'ival') return `${a ?? 0} against ${b ?? 0}`
  const isWord = (text: unknown): text is string =>
    typeof text === 'string' && /^[A-Za-z_]{1,63}$/.test(text) && !valueWords.test(text)
  return where.at(-1) === 'sval' && isWord(a) && isWord(b) && a.toLowerCase() !== b.toLowerCase()
    ? `'${a}' against '${b}'`
    : undefined
}

/** Words that some type reads as a value with more than one spelling. */
const valueWords =
  /^(?:t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|nan|inf|infinity|now|today|tomorrow|yesterday|epoch|allballs|[a-z]{3,9}day|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|utc|gmt|z|zulu|empty)$/i
