import type { PolicyRule } from '../../../rules/rule.ts'
import { parseFragment } from '../../../sql/index.ts'
import type { TableSpec } from '../kinds/table.ts'
import { plainEngine } from './target-table.ts'

export const replacingWithoutVersion: PolicyRule<TableSpec> = {
  id: 'replacing-without-version',
  summary: 'A ReplacingMergeTree without a version column.',
  severity: 'off',
  kinds: ['Table'],
  why: 'Of rows with the same key the one that was inserted last stays. A retried or late insert, or a backfill, thereby brings old values back.',
  source: 'https://clickhouse.com/docs/engines/table-engines/mergetree-family/replacingmergetree',
  check: ({ spec: { engine } }) => {
    if (engine === undefined || plainEngine(engine) !== 'ReplacingMergeTree') return []
    const parsed = parseFragment('engine', engine, 'clickhouse')
    const args = parsed.ok ? (parsed.node.args ?? []) : []
    // The path in Keeper and the name of the replica are texts.
    if (!parsed.ok || args.some(({ kind }) => kind !== 'string')) return []
    return [
      {
        message: 'keeps whichever row was inserted last',
        path: ['engine'],
        hint: 'name a column that grows with every change: ReplacingMergeTree(updated_at).',
      },
    ]
  },
}
