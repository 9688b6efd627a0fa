/** ClickHouse statements about objects that are there already; Timeplus has the same ones. */
import type { Statement } from '../ast/statement.ts'
import type { Cursor } from './cursor.ts'
import { check, describe, exists, show, use } from './timeplus-show.ts'
import { system } from './timeplus-system.ts'
import {
  kill,
  mutation,
  optimize,
  set,
  type StatementReaders,
  wholeStatement,
} from './timeplus-statement.ts'

/** The statement if it can be read to its end; otherwise nothing is consumed. */
export function maintenanceStatement(c: Cursor): Statement | undefined {
  return wholeStatement(c, READERS)
}

const READERS: StatementReaders = new Map<string, (c: Cursor) => Statement>([
  ['CHECK', check],
  ['DELETE', mutation],
  ['DESC', describe],
  ['DESCRIBE', describe],
  ['EXISTS', exists],
  ['KILL', kill],
  ['OPTIMIZE', optimize],
  ['SET', set],
  ['SHOW', show],
  ['SYSTEM', system],
  ['UPDATE', mutation],
  ['USE', use],
])
