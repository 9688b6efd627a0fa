/** Columns of its table that a trigger cannot do without. */
import type { Address } from '../../../resource/id.ts'
import type { ColumnFacts, ColumnUse, KindContext } from '../../engine.ts'
import { lexemesOf } from '../sql/lexemes.ts'
import { columnsOfRelation } from './known-columns.ts'
import { expressionReads } from './lineage.ts'
import { eventColumns, type TriggerSpec } from './trigger-spec.ts'

/**
 * UPDATE OF, its condition, and NEW and OLD in the body of its function. That function may serve
 * other tables as well: a name that this one lacks is no mistake there.
 */
export function triggerFacts(
  spec: TriggerSpec,
  { database, on }: Address,
  context: KindContext,
): ColumnFacts {
  const relation = `${database}.${on}`
  const { when } = spec
  const condition =
    when === undefined
      ? { reads: [], hasAllReads: true, missing: [] }
      : expressionReads(when, relation, ['new', 'old'], ['when'], context)
  const named = spec.events.flatMap(eventColumns)
  const known = columnsOfRelation(relation, context)
  const use = (column: string, path: string): ColumnUse => ({
    relation,
    column,
    path: [path],
    start: 0,
    end: 0,
  })
  return {
    columns: [],
    hasAllColumns: true,
    reads: [
      ...condition.reads,
      ...named.map((column) => use(column, 'events')),
      ...rowFields(spec, context).map((column) => use(column, 'function')),
    ],
    hasAllReads: condition.hasAllReads,
    missing: [
      ...condition.missing,
      ...(known === undefined ? [] : named.filter((column) => !known.includes(column))).map(
        (name) => ({
          name,
          relations: [relation],
          candidates: known ?? [],
          path: ['events'],
          start: 0,
          end: 0,
        }),
      ),
    ],
  }
}

/** `updated_at` of `NEW.updated_at := now()`. */
function rowFields(spec: TriggerSpec, context: KindContext): readonly string[] {
  const body = context.lookup('function', spec.function)?.spec['body']
  const tokens = typeof body === 'string' ? (lexemesOf(body) ?? []) : []
  const fields = tokens.flatMap(({ text }, index) => {
    const isRow = /^(?:new|old)$/i.test(text) && tokens[index + 1]?.text === '.'
    const field = isRow ? tokens[index + 2]?.text : undefined
    if (field === undefined || field === '*') return []
    return [field.startsWith('"') ? field.slice(1, -1) : field.toLowerCase()]
  })
  return [...new Set(fields)]
}
