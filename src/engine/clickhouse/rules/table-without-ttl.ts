import type { PolicyRule } from '../../../rules/rule.ts'
import { engineTraits } from '../kinds/engines.ts'
import type { TableSpec } from '../kinds/table.ts'

export const tableWithoutTtl: PolicyRule<TableSpec> = {
  id: 'table-without-ttl',
  summary: 'A table that keeps its rows for ever.',
  severity: 'off',
  kinds: ['Table'],
  why: 'A table that only grows is a question of cost, and often of law. The rule is for teams that want each table to say how long it keeps its rows.',
  source:
    'https://clickhouse.com/docs/engines/table-engines/mergetree-family/mergetree#table_engine-mergetree-ttl',
  check: ({ spec }) =>
    spec.ttl === undefined && engineTraits(spec.engine).mergeTree
      ? [
          {
            message: 'keeps its rows for ever',
            path: ['name'],
            hint: 'give a `ttl`, or ignore it here with the reason why rows stay.',
          },
        ]
      : [],
}
