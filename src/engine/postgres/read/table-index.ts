/** CREATE INDEX as an item of `indexes`: https://www.postgresql.org/docs/current/sql-createindex.html */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { nodesOf, textOf } from '../sql/tree.ts'
import { listOrNone, trueOf } from './constraint.ts'
import type { Known } from './known.ts'
import { optionMap } from './options.ts'
import {
  closingBracket,
  expressionOf,
  findWords,
  itemsWithin,
  type Statement,
  textOfTokens,
} from './statement.ts'

export function indexItem(statement: Statement, known: Known): JsonObject {
  const { fields } = statement
  const open = findWords(statement, '(', 0)
  const method = textOf(fields['accessMethod'])
  return compact<JsonObject>({
    name: textOf(fields['idxname']),
    columns: itemsWithin(statement, open).map(([from, to]) => textOfTokens(statement, from, to)),
    unique: trueOf(fields['unique']),
    nullsNotDistinct: trueOf(fields['nulls_not_distinct']),
    method: method === 'btree' ? undefined : method,
    where: conditionOf(statement, closingBracket(statement, open) + 1),
    include: listOrNone(
      nodesOf(fields['indexIncludingParams'], 'IndexElem').flatMap(
        ({ name }) => textOf(name) ?? [],
      ),
    ),
    with: optionMap(fields['options']),
    tablespace: textOf(fields['tableSpace']) ?? known.tablespace,
  })
}

/** WHERE is the last clause. */
function conditionOf(statement: Statement, from: number): string | undefined {
  if (statement.fields['whereClause'] === undefined) return undefined
  const where = findWords(statement, 'WHERE', from)
  return expressionOf(statement, where + 1, statement.tokens.length)
}
