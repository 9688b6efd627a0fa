/** The statement of a text. */
import type { DataType } from './definition.ts'
import type { Dialect } from './dialect.ts'
import type { Expression } from './expression.ts'
import { parseSetDefaultRole } from './parse-access.ts'
import { parseAlter } from './parse-alter.ts'
import { parseCreate } from './parse-create.ts'
import { parseDescribe, parseDrop, parseExists, parseRename, parseTruncate } from './parse-drop.ts'
import { parseAliased, parseExpression as parseExpressionAt } from './parse-expression.ts'
import { parseGrant } from './parse-grant.ts'
import { parseDelete, parseInsert } from './parse-insert.ts'
import { parseObjectName } from './parse-names.ts'
import { parseQueryExpression } from './parse-query.ts'
import { parseSettings } from './parse-settings.ts'
import { parseFormat, parseShow } from './parse-show.ts'
import { parseSystem } from './parse-system.ts'
import { parseDataType } from './parse-type.ts'
import type { Query } from './query.ts'
import { Reader } from './reader.ts'
import type {
  ExplainStatement,
  KillStatement,
  OptimizeStatement,
  SelectStatement,
  Statement,
} from './statement.ts'

/** One statement, a trailing `;` allowed. Throws SyntaxFault. */
export function parseStatement(sql: string, dialect: Dialect): Statement {
  return parseWhole(sql, dialect, parseStatementAt)
}

export function parseQuery(sql: string, dialect: Dialect): Query {
  return parseWhole(sql, dialect, parseQueryExpression)
}

export function parseExpression(sql: string, dialect: Dialect): Expression {
  return parseWhole(sql, dialect, parseAliased)
}

export function parseType(sql: string, dialect: Dialect): DataType {
  return parseWhole(sql, dialect, parseDataType)
}

function parseWhole<Node>(sql: string, dialect: Dialect, parse: (reader: Reader) => Node): Node {
  const reader = new Reader(sql, dialect)
  const node = parse(reader)
  while (reader.takesSymbol(';')) {
    // Several statements are not accepted: nothing may follow.
  }
  if (!reader.atEnd) reader.fail('expected end of query')
  return node
}

function parseStatementAt(reader: Reader): Statement {
  const word = reader.peek().kind === 'word' ? reader.peek().text.toUpperCase() : ''
  const parse = Object.hasOwn(STATEMENTS, word) ? STATEMENTS[word] : undefined
  if (parse) return parse(reader)
  if (reader.seesSymbol('(')) return parseSelect(reader)
  return reader.fail('expected a statement')
}

const STATEMENTS: Readonly<Record<string, (reader: Reader) => Statement>> = {
  CREATE: parseCreate,
  REPLACE: parseCreate,
  ALTER: after(parseAlter),
  DROP: after(parseDrop),
  RENAME: parseRename,
  EXCHANGE: parseRename,
  TRUNCATE: after(parseTruncate),
  EXISTS: after(parseExists),
  DESCRIBE: after(parseDescribe),
  DESC: after(parseDescribe),
  SHOW: after(parseShow),
  SYSTEM: after(parseSystem),
  INSERT: after(parseInsert),
  DELETE: after(parseDelete),
  GRANT: parseGrant,
  REVOKE: parseGrant,
  SET: after(parseSet),
  USE: after((reader) => ({ kind: 'use', database: reader.identifier() })),
  KILL: after(parseKill),
  OPTIMIZE: after(parseOptimize),
  EXPLAIN: after(parseExplain),
  RECOVER: after((reader) => parseSubscription(reader, 'RECOVER FROM')),
  UNSUBSCRIBE: after((reader) => parseSubscription(reader, 'UNSUBSCRIBE TO')),
  SUBSCRIBE: after(parseSubscribe),
  SELECT: parseSelect,
  WITH: parseSelect,
}

function after(parse: (reader: Reader) => Statement): (reader: Reader) => Statement {
  return (reader) => {
    reader.next()
    return parse(reader)
  }
}

function parseSelect(reader: Reader): SelectStatement {
  const query = parseQueryExpression(reader)
  const outfile = reader.takes('INTO OUTFILE') ? { outfile: reader.string() } : {}
  return { kind: 'select', query, subscribe: false, ...outfile, ...parseFormat(reader) }
}

function parseSubscribe(reader: Reader): SelectStatement {
  if (reader.dialect.generation !== 1) reader.refuse('SUBSCRIBE')
  reader.expects('TO')
  return { ...parseSelect(reader), subscribe: true }
}

function parseSubscription(reader: Reader, action: 'RECOVER FROM' | 'UNSUBSCRIBE TO'): Statement {
  if (reader.dialect.generation !== 1) reader.refuse(action)
  reader.expects(action === 'RECOVER FROM' ? 'FROM' : 'TO')
  return { kind: 'subscription', action, id: reader.string() }
}

function parseSet(reader: Reader): Statement {
  if (reader.takes('DEFAULT ROLE')) return parseSetDefaultRole(reader)
  return { kind: 'set', settings: parseSettings(reader) }
}

function parseKill(reader: Reader): KillStatement {
  const what = reader.takesOne('QUERY', 'MUTATION') ?? reader.fail('expected QUERY')
  reader.expects('WHERE')
  const where = parseExpressionAt(reader)
  const mode = reader.takesOne('SYNC', 'ASYNC', 'TEST') ?? 'ASYNC'
  return { kind: 'kill', what, where, mode }
}

function parseOptimize(reader: Reader): OptimizeStatement {
  if (reader.dialect.generation === 1) reader.refuse('OPTIMIZE')
  reader.expects('STREAM')
  const name = parseObjectName(reader)
  const partition = reader.takes('PARTITION') ? { partition: parseExpressionAt(reader) } : {}
  const final = reader.takes('FINAL')
  return { kind: 'optimize', name, ...partition, final, deduplicate: reader.takes('DEDUPLICATE') }
}

function parseExplain(reader: Reader): ExplainStatement {
  const what = reader.takesOne('AST', 'SYNTAX', 'PLAN', 'PIPELINE') ?? ''
  const settings = reader.sees('SELECT') || reader.sees('WITH') ? [] : parseExplainSettings(reader)
  return { kind: 'explain', what, settings, query: parseQueryExpression(reader) }
}

function parseExplainSettings(reader: Reader): ReturnType<typeof parseSettings> {
  return reader.seesSymbol('(') ? [] : parseSettings(reader)
}
