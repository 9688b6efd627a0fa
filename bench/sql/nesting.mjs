// Nesting: what ClickHouse reads with its default settings is read here too, by a process that has
// not warmed up (cold code needs the most stack) and with a fifth of the default stack taken away.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { WITHIN_ENGINE } from './pathological.mjs'

export const name = 'nesting'

/** Node's default is 984 KB. */
const STACK = 800

export async function run() {
  const self = fileURLToPath(import.meta.url)
  const failed = WITHIN_ENGINE.flatMap(({ what, n }, index) => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [`--stack-size=${STACK}`, self, String(index)],
      { encoding: 'utf8' },
    )
    return status === 0 ? [] : [`${n} of ${what}: ${stderr.trim().split('\n')[0]}`]
  })
  return [
    {
      what: `read of ${WITHIN_ENGINE.length} sorts, as deep as the engine reads them, on ${STACK} KB of stack`,
      value: WITHIN_ENGINE.length - failed.length,
      bound: 'all',
      ok: failed.length === 0,
      detail: failed,
    },
  ]
}

/** The child: one sort, through every phase. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sql = await import(process.env.SLUICE_SQL_BUNDLE)
  const { make, n } = WITHIN_ENGINE[Number(process.argv[2])]
  const parsed = sql.parseStatement(make(n), 'clickhouse')
  try {
    if (!parsed.ok) throw parsed.error
    const context = { dialect: 'clickhouse', database: 'd' }
    sql.references(parsed.node)
    sql.mentions(parsed.node, 'clickhouse')
    sql.normalText(parsed.node, context)
    sql.sameMeaning(parsed.node, parsed.node, context)
    const printed = sql.parseStatement(sql.print(parsed.node, { pretty: true }), 'clickhouse')
    if (!printed.ok) throw printed.error
  } catch ({ message }) {
    console.error(message)
    process.exit(1)
  }
}
