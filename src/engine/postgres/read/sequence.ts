/** CREATE SEQUENCE: https://www.postgresql.org/docs/current/sql-createsequence.html */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { isTree, nodeOf } from '../sql/tree.ts'
import { type Known, put, type Reading, relationAddress } from './known.ts'
import { optionNamed } from './options.ts'
import { ownedBy, sequenceOptions } from './sequence-options.ts'
import { type Statement, textOfTokens } from './statement.ts'

export function readSequence(statement: Statement, known: Known): Reading {
  const { fields } = statement
  const relation = isTree(fields['sequence']) ? fields['sequence'] : {}
  if (relation['relpersistence'] === 't')
    return { why: 'a temporary sequence lives in a session and cannot be managed' }
  const as = nodeOf(optionNamed(fields['options'], 'as')?.['arg'], 'TypeName')
  const type = as === undefined ? undefined : statement.tokenOf(as)
  return put(
    'Sequence',
    relationAddress(relation, known),
    compact<JsonObject>({
      as: type === undefined ? undefined : textOfTokens(statement, type, type + 1),
      ...sequenceOptions(fields['options']),
      ownedBy: ownerColumn(fields['options'], known),
      unlogged: relation['relpersistence'] === 'u' ? true : undefined,
    }),
  )
}

/** `app.orders.id` of OWNED BY; a table without a schema lies where unqualified names do. */
export function ownerColumn(options: unknown, { schema }: Known): string | undefined {
  const names = ownedBy(options)
  if (names === undefined) return undefined
  return (names.length === 2 && schema !== undefined ? [schema, ...names] : names).join('.')
}
