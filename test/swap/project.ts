/** A table with rows and a view over it, before and after their changes. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { perUser } from './rows.ts'

export type State = 'before' | 'after'

export function writeProject(
  directory: string,
  url: string,
  { table, view }: { readonly table: State; readonly view: State },
): void {
  writeFileSync(
    join(directory, 'sluice.yaml'),
    [
      'version: 1',
      'name: shop',
      'engine: clickhouse',
      'plans: [plans.yaml]',
      'environments:',
      `  live: { url: "${url}" }`,
      'policy: { allow: [drops-data, loses-state] }',
      '',
    ].join('\n'),
  )
  writeFileSync(join(directory, 'plans.yaml'), plans(table, view))
}

function plans(table: State, view: State): string {
  const keys =
    table === 'before'
      ? ['orderBy: id', 'partitionBy: toYYYYMM(at)']
      : ['orderBy: [user, at]', 'partitionBy: toStartOfWeek(at)']
  return [
    'kind: Database',
    'name: shop',
    '---',
    'kind: Table',
    'name: shop.visits',
    'columns:',
    '  - { name: id, type: UInt64 }',
    '  - { name: user, type: UInt32 }',
    '  - { name: at, type: "DateTime64(3, \'UTC\')" }',
    '  - { name: url, type: String }',
    '  - { name: amount, type: "Decimal(18, 2)" }',
    '  - { name: note, type: "Nullable(Int32)" }',
    'engine: MergeTree',
    ...keys,
    'lifecycle: { replace: swap }',
    '---',
    'kind: Table',
    'name: shop.per_user',
    'columns:',
    '  - { name: user, type: UInt32 }',
    '  - { name: day, type: Date }',
    '  - { name: visits, type: UInt64 }',
    '  - { name: total, type: Int64 }',
    'engine: SummingMergeTree',
    'orderBy: [user, day]',
    '---',
    'kind: MaterializedView',
    'name: shop.per_user_mv',
    'to: shop.per_user',
    `query: "${perUser('shop.visits', measures[view])}"`,
    'lifecycle: { replace: swap }',
    '',
  ].join('\n')
}

export const measures: { readonly [S in State]: string } = {
  before: 'ifNull(note, 0)',
  after: 'ifNull(note, 0) + 1',
}
