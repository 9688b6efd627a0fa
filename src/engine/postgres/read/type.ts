/**
 * CREATE TYPE … AS ENUM, CREATE TYPE … AS (…), CREATE DOMAIN:
 * https://www.postgresql.org/docs/current/sql-createtype.html
 */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { isTree, nodesOf, stringsOf } from '../sql/tree.ts'
import { collationOf, readColumn } from './column.ts'
import { listOrNone } from './constraint.ts'
import { type Known, listedAddress, put, type Reading, relationAddress } from './known.ts'
import {
  expressionOf,
  expressionWithin,
  findWords,
  type Statement,
  textOfTokens,
} from './statement.ts'

export function readEnum({ fields }: Statement, known: Known): Reading {
  return put('Type', listedAddress(fields['typeName'], known), { enum: stringsOf(fields['vals']) })
}

export function readComposite(statement: Statement, known: Known): Reading {
  const { fields } = statement
  const attributes = nodesOf(fields['coldeflist'], 'ColumnDef').map((one) => {
    const { column } = readColumn(statement, one, known)
    return compact<JsonObject>({
      name: column.name,
      type: column['type'],
      collation: column['collation'],
    })
  })
  return put('Type', relationAddress(fields['typevar'], known), { composite: attributes })
}

export function readDomain(statement: Statement, known: Known): Reading {
  const { fields } = statement
  const constraints = nodesOf(fields['constraints'], 'Constraint')
  const collation = isTree(fields['collClause']) ? [fields['collClause']] : []
  const starts = [...constraints, ...collation].map((one) => statement.tokenOf(one))
  const end = statement.tokens.length
  const type = statement.tokenOf(fields['typeName'])
  const rest: Record<string, JsonObject[string]> = {}
  const checks: JsonObject[] = []
  for (const constraint of constraints) {
    const from = statement.tokenOf(constraint)
    const to = Math.min(end, ...starts.filter((start) => start > from))
    if (constraint['contype'] === 'CONSTR_NOTNULL') rest['notNull'] = true
    if (constraint['contype'] === 'CONSTR_DEFAULT')
      rest['default'] = expressionOf(statement, findWords(statement, 'DEFAULT', from) + 1, to)
    if (constraint['contype'] === 'CONSTR_CHECK')
      checks.push(domainCheck(statement, constraint, from))
  }
  return put('Type', listedAddress(fields['domainname'], known), {
    domain: compact<JsonObject>({
      type: textOfTokens(statement, type, Math.min(end, ...starts)),
      ...rest,
      ...collationOf(fields),
      constraints: listOrNone(checks),
    }),
  })
}

export function domainCheck(
  statement: Statement,
  constraint: { readonly [field: string]: unknown },
  from: number,
): JsonObject {
  const { conname, skip_validation } = constraint
  return compact<JsonObject>({
    name: typeof conname === 'string' ? conname : undefined,
    check: expressionWithin(statement, findWords(statement, '(', from)),
    notValid: skip_validation === true ? true : undefined,
  })
}
