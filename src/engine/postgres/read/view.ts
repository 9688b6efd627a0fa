/**
 * CREATE VIEW and CREATE MATERIALIZED VIEW: https://www.postgresql.org/docs/current/sql-createview.html,
 * https://www.postgresql.org/docs/current/sql-creatematerializedview.html
 */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { isTree, textOf } from '../sql/tree.ts'
import { listOrNone } from './constraint.ts'
import { continuousAggregate } from './continuous-aggregate.ts'
import { timescaleOptions } from './hypertable.ts'
import { columnNames, type Known, put, type Reading, relationAddress } from './known.ts'
import { optionMap } from './options.ts'
import { findWords, spanOfTokens, type Statement, textOfTokens, wordAt } from './statement.ts'

export function readView(statement: Statement, known: Known): Reading {
  const { fields } = statement
  const relation = isTree(fields['view']) ? fields['view'] : {}
  if (relation['relpersistence'] === 't')
    return { why: 'a temporary view lives in a session and cannot be managed' }
  const check = { LOCAL_CHECK_OPTION: 'local', CASCADED_CHECK_OPTION: 'cascaded' }[
    textOf(fields['withCheckOption']) ?? ''
  ]
  const options = { ...optionMap(fields['options']), ...(check ? { check_option: check } : {}) }
  const columns = columnNames(fields['aliases'])
  const isRecursive = wordAt(statement, findWords(statement, 'VIEW', 0) - 1) === 'RECURSIVE'
  const query = queryText(
    statement,
    behindQuery(statement, ['CHECK', 'OPTION'], ['LOCAL', 'CASCADED']),
  )
  return put(
    'View',
    relationAddress(relation, known),
    compact<JsonObject>({
      query: isRecursive ? recursive(statement, query) : query,
      columns: isRecursive ? undefined : listOrNone(columns),
      with: Object.keys(options).length === 0 ? undefined : options,
    }),
  )
}

/** CREATE TABLE … AS is the same node. */
export function readTableAs(statement: Statement, known: Known): Reading {
  const { fields } = statement
  const into = isTree(fields['into']) ? fields['into'] : {}
  if (fields['objtype'] !== 'OBJECT_MATVIEW') {
    const as = findWords(statement, 'AS', 0)
    return {
      why: 'AS fills a table once; declare its columns instead',
      ...spanOfTokens(statement, as, as + 1),
    }
  }
  const address = relationAddress(into['rel'], known)
  const { own, rest } = timescaleOptions(into['options'])
  const isFilled = into['skipData'] !== true
  const query = queryText(statement, behindQuery(statement, ['DATA'], ['NO']))
  if (own['continuous'] === true)
    return put('ContinuousAggregate', address, continuousAggregate(query, own, isFilled))
  return put(
    'MaterializedView',
    address,
    compact<JsonObject>({
      query,
      columns: listOrNone(columnNames(into['colNames'])),
      withData: isFilled ? undefined : false,
      with: optionMap(rest),
      method: textOf(into['accessMethod']) ?? known.method,
      tablespace: textOf(into['tableSpaceName']) ?? known.tablespace,
    }),
  )
}

function queryText(statement: Statement, to: number): string {
  return textOfTokens(statement, findWords(statement, 'AS', 0) + 1, to)
}

/** Where `WITH [word] …` at the end of a statement begins. */
function behindQuery(
  statement: Statement,
  last: readonly string[],
  between: readonly string[],
): number {
  const end = statement.tokens.length
  const start = end - last.length
  if (!last.every((word, index) => wordAt(statement, start + index) === word)) return end
  const at = between.includes(wordAt(statement, start - 1)) ? start - 2 : start - 1
  return wordAt(statement, at) === 'WITH' ? at : end
}

/** CREATE RECURSIVE VIEW v (a) AS q is short for this: the manual says so. */
function recursive(statement: Statement, query: string): string {
  const at = findWords(statement, 'VIEW', 0) + 1
  const open = findWords(statement, '(', at)
  const columns = textOfTokens(statement, open, findWords(statement, 'AS', open))
  const name = statement.tokens[open - 1]?.text ?? ''
  return `WITH RECURSIVE ${name} ${columns} AS (\n${query}\n) SELECT ${columns.slice(1, -1)} FROM ${name}`
}
