import type { PolicyRule } from '../../../rules/rule.ts'
import { parseExpression } from '../../../sql/index.ts'
import type { ColumnSpec } from '../../clickhouse-family/kinds/columns.ts'
import type { TableSpec } from '../kinds/table.ts'
import { bareColumn, keyItems } from './key-items.ts'
import { plainEngine } from './target-table.ts'
import { firstIn } from './view-query.ts'

export const randomKeyDefault: PolicyRule<TableSpec> = {
  id: 'random-key-default',
  summary: 'A table that replaces rows by a key whose default is another value for each row.',
  severity: 'warn',
  kinds: ['Table'],
  why: 'Rows replace or collapse each other when their keys are equal. A key that is drawn when the row comes in is never equal to another, so a row that is sent twice stays twice.',
  source:
    'https://clickhouse.com/docs/engines/table-engines/mergetree-family/replacingmergetree; seen on ClickHouse 26.7.2.1 (`ORDER BY rand()` itself is refused, 36).',
  check: (resource) => {
    if (
      !/^(Replacing|(Versioned)?Collapsing|Coalescing)MergeTree$/.test(
        plainEngine(resource.spec.engine),
      )
    )
      return []
    return keyItems(resource, 'orderBy').flatMap(({ expression, place }) => {
      const column = bareColumn(expression, resource.spec.columns)
      const drawn = column && drawnBy(column)
      if (drawn === undefined) return []
      return [
        {
          message: `replaces rows by \`${column?.name}\`, which ${drawn}() gives another value in every row`,
          ...place,
          hint: 'take the column out of the key, or let the writer give its value.',
        },
      ]
    })
  },
}

function drawnBy({ default: given, materialized }: ColumnSpec): string | undefined {
  const text = given ?? materialized
  const parsed = text === undefined ? undefined : parseExpression(text, 'clickhouse')
  const call = parsed?.ok
    ? firstIn(parsed.node, (node) => node.kind === 'call' && drawing.test(node.name.text))
    : undefined
  return call?.kind === 'call' ? call.name.text : undefined
}

const drawing =
  /^(rand\d*|randCanonical|generateUUIDv[47]|generateULID|generateSnowflakeID|now64|nowInBlock)$/
