/**
 * Finished statements with other schemas: `app.orders` becomes `scratch.orders` where that pair is
 * made there. Works on tokens, so that it holds for every statement; trees only tell which pairs
 * are a table's alias and a column.
 */
import { quoteIdent, quoteLiteral } from '../kinds/names.ts'
import { type Lexeme, lexemesOf, nameOf } from '../sql/lexemes.ts'
import { utf16Offsets } from '../sql/parser.ts'
import { isTree, listOf, locationOf, nodeOf, nodesOf, stringOf, type Tree } from '../sql/tree.ts'
import { pairOf } from './made-names.ts'
import type { ScratchSchemas } from './scratch-schemas.ts'

export interface Rewriting {
  readonly schemas: Pick<ScratchSchemas, 'of'>
  /** Pairs of `pairOf`. */
  readonly made: ReadonlySet<string>
}

/** `treeOf` gives the tree of the statement where it can be read; few need one. */
export function rewritten(
  sql: string,
  treeOf: () => Tree | undefined,
  rewriting: Rewriting,
): string {
  const tokens = tokensOf(sql)
  const body = mayBeRoutine(tokens) && isSqlFunction(treeOf()) ? bodyOf(tokens) : undefined
  const hits = [...tokens.keys()].flatMap((index) =>
    body !== undefined && tokens[index] === body
      ? inBody(body, rewriting)
      : hitAt(tokens, index, rewriting),
  )
  if (hits.length === 0) return sql
  const tree = hits.some((hit) => mayBeAlias(hit, tokens)) ? treeOf() : undefined
  return replaced(sql, hits, tree === undefined ? new Set() : columnPlaces(tree, sql))
}

function mayBeRoutine([first, ...others]: readonly Lexeme[]): boolean {
  const isRoutine = ({ text }: Lexeme): boolean => /^(?:FUNCTION|PROCEDURE)$/i.test(text)
  return first?.text.toUpperCase() === 'CREATE' && others.slice(0, 3).some(isRoutine)
}

/** A table's alias stands by itself somewhere, or is the last part of the table's name. */
function mayBeAlias({ token }: Hit, tokens: readonly Lexeme[]): boolean {
  const schema = nameOf(token)
  return tokens.some((one, index) => tokens[index + 1]?.text !== '.' && nameOf(one) === schema)
}

interface Hit {
  readonly token: Lexeme
  readonly becomes: string
}

function replaced(sql: string, hits: readonly Hit[], except: ReadonlySet<number>): string {
  let text = ''
  let end = 0
  for (const { token, becomes } of hits) {
    if (except.has(token.start)) continue
    text += sql.slice(end, token.start) + becomes
    end = token.end
  }
  return text + sql.slice(end)
}

function tokensOf(sql: string): readonly Lexeme[] {
  return (lexemesOf(sql) ?? []).filter(({ kind }) => kind !== 'comment')
}

function hitAt(tokens: readonly Lexeme[], index: number, rewriting: Rewriting): readonly Hit[] {
  const token = tokens[index]
  if (token === undefined) return []
  if (token.kind === 'string') return inString(token, rewriting)
  const next = tokens[index + 2]
  if (tokens[index + 1]?.text !== '.' || next === undefined) return []
  // In `a.b.c` the pair is the first two: a third part is a column.
  if (tokens[index - 1]?.text === '.') return []
  const schema = nameOf(token)
  const name = nameOf(next)
  if (schema === undefined || name === undefined) return []
  const scratch = rewriting.made.has(pairOf(schema, name))
    ? rewriting.schemas.of(schema)
    : undefined
  return scratch === undefined ? [] : [{ token, becomes: quoteIdent(scratch) }]
}

const word = '(?:"(?:[^"]|"")+"|[\\p{L}_][\\p{L}\\p{N}_$]*)'
const namesOnly = new RegExp(`^${word}(?:\\.${word}){1,2}(?:\\s*\\([^']*\\))?$`, 'u')

/** `'app.orders'`, `'app.f(app.color)'`: a name in a string, and nothing else. */
function inString(token: Lexeme, rewriting: Rewriting): readonly Hit[] {
  if (!token.text.startsWith("'")) return []
  const inside = token.text.slice(1, -1)
  if (!namesOnly.test(inside)) return []
  const becomes = rewritten(inside, () => undefined, rewriting)
  return becomes === inside ? [] : [{ token, becomes: `'${becomes}'` }]
}

/** Bodies in other languages are not looked into before they run; these may be put in their callers. */
function isSqlFunction(tree: Tree | undefined): boolean {
  const options = nodesOf(nodeOf(tree, 'CreateFunctionStmt')?.['options'], 'DefElem')
  const language = options.find((one) => one['defname'] === 'language')
  return language !== undefined && stringOf(language['arg']) === 'sql'
}

function bodyOf(tokens: readonly Lexeme[]): Lexeme | undefined {
  return tokens.find(
    ({ kind }, index) => kind === 'string' && tokens[index - 1]?.text.toUpperCase() === 'AS',
  )
}

/** The text has to come back to the letter: names in any other spelling are left as they are. */
function inBody(token: Lexeme, rewriting: Rewriting): readonly Hit[] {
  const text = textOfString(token.text)
  if (text === undefined) return []
  const tokens = tokensOf(text)
  const hits = [...tokens.keys()]
    .flatMap((index) => hitAt(tokens, index, rewriting))
    .filter(({ token: one }) => {
      const schema = nameOf(one)
      return schema === undefined ? /^'[^"A-Z]*$/.test(one.text) : quoteIdent(schema) === one.text
    })
  return hits.length === 0
    ? []
    : [{ token, becomes: quoteLiteral(replaced(text, hits, new Set())) }]
}

function textOfString(literal: string): string | undefined {
  const dollars = /^(\$[^$]*\$)([\s\S]*)\1$/.exec(literal)
  if (dollars) return dollars[2]
  return literal.startsWith("'") ? literal.slice(1, -1).replaceAll("''", "'") : undefined
}

/** Where `alias.column` begins. With three parts, the first two are a schema and a table. */
function columnPlaces(tree: Tree, sql: string): ReadonlySet<number> {
  const places = new Set<number>()
  const offset = utf16Offsets(sql)
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit)
    if (!isTree(value)) return
    const column = value['ColumnRef']
    if (isTree(column) && listOf(column['fields']).length === 2)
      places.add(offset(locationOf(column) ?? -1))
    Object.values(value).forEach(visit)
  }
  visit(tree)
  return places
}
