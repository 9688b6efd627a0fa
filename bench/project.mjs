// A generated project of the size asked for: four views with SQL for every table of eight columns.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Writes sluice.yaml and `resources / perFile` plan files; returns their paths. */
export function writeProject(directory, { resources, perFile = 10 }) {
  mkdirSync(join(directory, 'plans'), { recursive: true })
  const project = [
    'version: 1',
    'name: bench',
    'engine: clickhouse',
    'plans: [plans/**/*.yaml]',
    'environments:',
    '  local: { url: "chdb:.sluice/local" }',
    '',
  ]
  writeFileSync(join(directory, 'sluice.yaml'), project.join('\n'))

  const documents = ['kind: Database\nname: bench\n']
  for (let table = 0; documents.length < resources; table++) {
    documents.push(tableDocument(table))
    for (let view = 0; view < 4 && documents.length < resources; view++) {
      documents.push(viewDocument(table, view))
    }
  }
  const files = []
  for (let start = 0; start < documents.length; start += perFile) {
    const path = join(directory, 'plans', `part-${String(files.length).padStart(5, '0')}.yaml`)
    writeFileSync(path, documents.slice(start, start + perFile).join('---\n'))
    files.push(path)
  }
  return files
}

function tableDocument(table) {
  return `kind: Table
name: bench.events_${table}
comment: Events of source ${table}
columns:
  - { name: id, type: UInt64 }
  - { name: ts, type: DateTime64(3), codec: "Delta, ZSTD(1)" }
  - { name: user_id, type: UInt64 }
  - { name: country, type: LowCardinality(String), default: "'ZZ'" }
  - { name: amount, type: "Decimal(18, 2)", default: 0 }
  - { name: status, type: "Enum8('new' = 1, 'paid' = 2, 'void' = 3)" }
  - { name: tags, type: Array(String) }
  - { name: note, type: Nullable(String) }
engine: MergeTree
partitionBy: toYYYYMM(ts)
orderBy: [user_id, ts]
ttl: toDateTime(ts) + INTERVAL 90 DAY
`
}

function viewDocument(table, view) {
  const from = view === 0 ? `bench.events_${table}` : `bench.daily_${table}_0`
  const columns =
    view === 0
      ? `toDate(ts) AS day, country, count() AS events, sum(amount) AS total,
      countIf(status = 'paid' AND amount > ${table % 50}) AS paid`
      : `day, country, sum(v.events) AS events, sum(v.total) AS total,
      if(sum(v.events) = 0, 0, round(sum(v.paid) / sum(v.events), ${view})) AS rate`
  const where = view === 0 ? "note IS NULL OR note != ''" : `day >= today() - ${30 * view}`
  return `kind: View
name: bench.daily_${table}_${view}
query: |
  SELECT ${columns}
  FROM ${from} AS v
  WHERE ${where}
  GROUP BY day, country
  ORDER BY day
`
}
