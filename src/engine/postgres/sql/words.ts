/** Tokens with the case and the space they get in canonical text. */
import type { Token } from './parser.ts'
import { isTree, type Tree } from './tree.ts'

export interface Word {
  readonly text: string
  /** Upper-cased where it is a keyword here, else as written. */
  readonly key: string
  /** A space, unless it begins a line. */
  readonly spaced: boolean
  /** `-- …` up to the end of the line. */
  readonly endsLine: boolean
}

export function wordsOf(tokens: readonly Token[], tree: Tree): readonly Word[] {
  const names = namesIn(tree)
  const words: Word[] = []
  const before: Piece[] = []
  for (const [index, token] of tokens.entries()) {
    const comment = token.name.endsWith('COMMENT')
    const text = comment ? token.text : cased(token, before.at(-1), tokens[index + 1], names)
    const piece: Piece = { token, text, unary: false }
    piece.unary = !comment && isUnary(piece, before.at(-1), names)
    const spaced = words.length > 0 && (comment || needsSpace(piece, before, names))
    words.push({ text, key: keyOf(token, text), spaced, endsLine: token.name === 'SQL_COMMENT' })
    if (!comment) before.push(piece)
  }
  return words
}

interface Piece {
  readonly token: Token
  readonly text: string
  unary: boolean
}

function keyOf(token: Token, text: string): string {
  return token.keyword === 'NO_KEYWORD' ? text : text.toUpperCase() === text ? text : ''
}

/** Every name in the tree: a keyword that is among them may be one, and keeps its case. */
function namesIn(tree: Tree): ReadonlySet<string> {
  const names = new Set<string>()
  const collect = (value: unknown): void => {
    if (typeof value === 'string') names.add(value.toLowerCase())
    else if (Array.isArray(value)) for (const item of value) collect(item)
    else if (isTree(value))
      for (const [field, item] of Object.entries(value)) if (!noNames.has(field)) collect(item)
  }
  collect(tree)
  return names
}

/** Names of options and of types, and literals. */
const noNames: ReadonlySet<string> = new Set(['defname', 'names', 'A_Const'])

const typeWords: ReadonlySet<string> = new Set(
  (
    'bigint bit boolean char character dec decimal double float int integer interval nchar numeric ' +
    'precision real smallint time timestamp varchar varying'
  ).split(' '),
)

function cased(
  token: Token,
  before: Piece | undefined,
  after: Token | undefined,
  names: ReadonlySet<string>,
): string {
  const lower = token.text.toLowerCase()
  if (token.keyword === 'NO_KEYWORD' || before?.text === '.') return token.text
  // AT TIME ZONE, timestamp WITH TIME ZONE
  if (lower === 'time' && after?.text.toLowerCase() === 'zone') return 'TIME'
  if (typeWords.has(lower)) return names.has(lower) ? token.text : lower
  if (token.keyword === 'RESERVED_KEYWORD' && before?.text !== 'AS') return lower.toUpperCase()
  return names.has(lower) ? token.text : lower.toUpperCase()
}

function needsSpace(piece: Piece, before: readonly Piece[], names: ReadonlySet<string>): boolean {
  const previous = before.at(-1)
  if (!previous) return false
  const { text } = piece
  const last = previous.text
  if ([',', ';', ')', ']', '.', ':', '::'].includes(text)) return false
  if (['(', '[', '.', ':', '::'].includes(last)) return false
  if (previous.unary) return isOperator(piece)
  // t.a%TYPE
  if (text === '%') return before.at(-2)?.text !== '.'
  if (last === '%' && /^(?:row)?type$/i.test(text)) return false
  if (text === '[') return !(endsOperand(previous, names) || last === 'ARRAY')
  if (text === '(') return !isCalled(before, names)
  return true
}

/** Words before a name that is followed by a list of columns, not of arguments. */
const beforeList: ReadonlySet<string> = new Set(
  'TABLE INTO VIEW REFERENCES EXISTS ONLY USING AS WITH RECURSIVE COPY TYPE'.split(' '),
)

/** Keywords that are written like functions. */
const callWords =
  /^(?:coalesce|greatest|least|nullif|extract|overlay|position|substring|trim|treat|cast|grouping|normalize|row|xml\w+|json_?\w*|numeric|decimal|dec|n?char|varchar|character|varying|bit|float|time|timestamp|interval)$/i

function isCalled(before: readonly Piece[], names: ReadonlySet<string>): boolean {
  const previous = before.at(-1)
  if (!previous) return true
  const { token, text } = previous
  if (token.keyword !== 'NO_KEYWORD' && callWords.test(text)) return true
  const isName =
    token.name === 'IDENT' || (token.keyword !== 'NO_KEYWORD' && isOwnName(previous, names))
  if (!isName) return false
  let at = before.length - 2
  while (before[at]?.text === '.') at -= 2
  const head = before[at]?.text ?? ''
  const isIndex = /^(?:CREATE,INDEX|CREATE,UNIQUE)$/.test(`${before[0]?.text},${before[1]?.text}`)
  return !(beforeList.has(head) || (isIndex && head === 'ON'))
}

function isOwnName({ token, text }: Piece, names: ReadonlySet<string>): boolean {
  return (
    token.keyword !== 'RESERVED_KEYWORD' &&
    text !== text.toUpperCase() &&
    names.has(text.toLowerCase())
  )
}

const operandWords: ReadonlySet<string> = new Set(
  'NULL TRUE FALSE END CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP CURRENT_USER SESSION_USER USER'.split(
    ' ',
  ),
)

/** Whether an operator behind it takes it as its left side. */
function endsOperand(piece: Piece, names: ReadonlySet<string>): boolean {
  const { token, text } = piece
  if (text === ')' || text === ']' || /CONST$|^PARAM$/.test(token.name)) return true
  if (token.keyword === 'NO_KEYWORD') return !isOperator(piece) && !['(', '[', ','].includes(text)
  // x::int - 1
  if (typeWords.has(text)) return true
  return operandWords.has(text.toUpperCase()) || isOwnName(piece, names)
}

function isUnary(piece: Piece, before: Piece | undefined, names: ReadonlySet<string>): boolean {
  if (piece.text !== '-' && piece.text !== '+') return false
  return before === undefined || !endsOperand(before, names)
}

function isOperator({ text }: Piece): boolean {
  return /^[-+*/<>=~!@#%^&|`?]+$/.test(text)
}
