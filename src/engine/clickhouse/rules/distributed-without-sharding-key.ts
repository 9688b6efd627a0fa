import type { PolicyRule } from '../../../rules/rule.ts'
import { parseFragment } from '../../../sql/index.ts'
import type { TableSpec } from '../kinds/table.ts'

export const distributedWithoutShardingKey: PolicyRule<TableSpec> = {
  id: 'distributed-without-sharding-key',
  summary: 'A Distributed table without a sharding key.',
  severity: 'off',
  kinds: ['Table'],
  why: 'Such a table can be read. As soon as the cluster has a second shard, inserts into it are refused.',
  source:
    'https://clickhouse.com/docs/engines/table-engines/special/distributed (not run: it needs a cluster).',
  check: ({ spec: { engine } }) => {
    if (engine === undefined) return []
    const parsed = parseFragment('engine', engine, 'clickhouse')
    if (!parsed.ok || parsed.node.name.text !== 'Distributed') return []
    if ((parsed.node.args?.length ?? 0) >= 4) return []
    return [
      {
        message:
          'has no sharding key, so that it cannot be written to on a cluster of several shards',
        path: ['engine'],
        hint: 'give one as the fourth argument, a hash of what rows are joined by: cityHash64(user_id).',
      },
    ]
  },
}
