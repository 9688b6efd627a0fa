/** ClickHouse statements about objects that are there already; Timeplus has the same ones. */
import type { Statement } from '../ast/statement.ts'
import type { Cursor } from './cursor.ts'
import { describe, show } from './timeplus-show.ts'
import {
  kill,
  mutation,
  optimize,
  type StatementReaders,
  wholeStatement,
} from './timeplus-statement.ts'

/** The statement if it can be read to its end; otherwise nothing is consumed. */
export function maintenanceStatement(c: Cursor): Statement | undefined {
  return wholeStatement(c, READERS)
}

const READERS: StatementReaders = new Map<string, (c: Cursor) => Statement>([
  ['DELETE', mutation],
  ['DESC', describe],
  ['DESCRIBE', describe],
  ['KILL', kill],
  ['OPTIMIZE', optimize],
  ['SHOW', show],
  ['UPDATE', mutation],
])
