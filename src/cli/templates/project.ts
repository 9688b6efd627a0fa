// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts hold placeholders of their own
import { workflows } from './workflows.ts'

export interface TemplateFile {
  readonly path: string
  readonly text: string
}

/** Where the project begins: what `init` refuses to touch. */
export const projectFile = 'sluice.yaml'

/** A small project that validates, plans and applies as it stands. */
export function projectFiles(name: string, version: string): readonly TemplateFile[] {
  return [
    { path: projectFile, text: settings(name) },
    { path: 'plans/orders.yaml', text: plans },
    { path: '.gitignore', text: gitignore },
    ...workflows(name, version),
  ]
}

/** A name that a ledger row can carry: small letters, digits and dashes. */
export function projectName(directory: string): string {
  const name = directory
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return /^[a-z]/.test(name) ? name : `project${name === '' ? '' : `-${name}`}`
}

function settings(name: string): string {
  return `version: 1
name: ${name} # owns its ledger rows under this name
engine: clickhouse
plans: [plans/**/*.yaml]
values:
  retention_days: 30
environments:
  # A real ClickHouse inside the sluice process: no server, no container.
  local:
    url: chdb:.sluice/local
  production:
    url: "\${env:PRODUCTION_URL}" # https://user@host:8443/database
    password: "\${env:PRODUCTION_PASSWORD}"
    protect: true
`
}

const plans = `# Amounts in one currency; changing it changes every view that uses it.
kind: Function
name: to_usd
language: sql
arguments: [amount, rate]
body: round(amount * rate, 2)
---
kind: Table
name: orders
columns:
  - { name: id, type: UInt64 }
  - { name: ts, type: DateTime }
  - { name: customer, type: LowCardinality(String) }
  - { name: amount, type: "Decimal(18, 2)", default: "0" }
  - { name: rate, type: Float64, default: "1" }
engine: MergeTree
partitionBy: toYYYYMM(ts)
orderBy: [customer, ts]
ttl: ts + INTERVAL \${value:retention_days} DAY
---
kind: Table
name: revenue_per_hour
columns:
  - { name: hour, type: DateTime }
  - { name: orders, type: UInt64 }
  - { name: usd, type: Float64 }
engine: SummingMergeTree
orderBy: [hour]
---
# Fills revenue_per_hour from every insert into orders.
kind: MaterializedView
name: revenue_per_hour_mv
to: revenue_per_hour
query: |
  SELECT
    toStartOfHour(ts) AS hour,
    count() AS orders,
    sum(to_usd(toFloat64(amount), rate)) AS usd
  FROM orders
  GROUP BY hour
---
kind: View
name: revenue_per_day
query: |
  SELECT
    toDate(hour) AS day,
    sum(orders) AS orders,
    sum(usd) AS usd
  FROM revenue_per_hour
  GROUP BY day
  ORDER BY day
`

const gitignore = `# Local engines and saved changesets
.sluice/
*.lock
!package-lock.json
change.json
`
