import type { PolicyRule } from '../../../rules/rule.ts'
import { engineName } from '../kinds/engines.ts'
import type { TableSpec } from '../kinds/table.ts'

export const bufferTable: PolicyRule<TableSpec> = {
  id: 'buffer-table',
  summary: 'A table of the engine Buffer.',
  severity: 'off',
  kinds: ['Table'],
  why: 'Rows wait in memory and are lost when the server stops hard. They reach the table below out of order and in blocks of other sizes, so inserts that are repeated are not recognised.',
  source:
    'https://clickhouse.com/docs/engines/table-engines/special/buffer (“deprecated in favour of asynchronous inserts”)',
  check: ({ spec: { engine } }) =>
    engine !== undefined && engineName(engine) === 'Buffer'
      ? [
          {
            message: 'keeps rows in memory before they are written',
            path: ['engine'],
            hint: 'insert with `async_insert = 1`, which waits until rows are written.',
          },
        ]
      : [],
}
