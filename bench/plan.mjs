// `sluice plan` of unchanged resources on the embedded engine. The floor is a process that opens
// the same directory and sends the same queries, and nothing else; what is left is Sluice's own.
import { join } from 'node:path'
import { bound, cli, inScratch, medianOfRuns, ms, peakMemory, timeNode } from './measure.mjs'
import { writeProject } from './project.mjs'

const sizes = [100, 1_000]
const runs = 5
const plan = [cli, 'plan', '-e', 'local', '--detailed-exitcode']

const rows = sizes.map((resources) =>
  inScratch((cwd) => {
    writeProject(cwd, { resources })
    const applied = timeNode([cli, 'apply', '-e', 'local', '--yes'], { cwd }).ms
    // Ends with 0 only when there is nothing to do.
    const queries = queriesIn(timeNode([...plan, '--debug'], { cwd }).stderr)
    const floorArgs = [
      '--input-type=module',
      '-e',
      sendQueries(join(cwd, '.sluice/local'), queries),
    ]
    const [floor, planned] = medianOfRuns(runs, [
      () => timeNode(floorArgs, { cwd }).ms,
      () => timeNode(plan, { cwd }).ms,
    ])
    const peak = peakMemory(plan, { cwd })
    return { resources, applied, queries: queries.length, floor, planned, peak }
  }),
)

console.log(`median of ${runs} runs, Node ${process.versions.node}`)
console.log('resources  queries  engine alone  plan      the rest  peak memory  (apply)')
for (const { resources, queries, floor, planned, peak, applied } of rows) {
  const cells = [
    String(resources).padStart(9),
    String(queries).padStart(8),
    ms(floor).padStart(13),
    ms(planned).padStart(9),
    ms(planned - floor).padStart(9),
    `${Math.round(peak)} MB`.padStart(12),
    `(${(applied / 1000).toFixed(1)} s)`.padStart(10),
  ]
  console.log(cells.join(' '))
}
const [few, many] = rows
bound('queries for 1,000 resources, against those for 100', many.queries, few.queries, String)
bound('plan of 1,000 unchanged resources without the engine', many.planned - many.floor, 1_000, ms)

/** The statements that `--debug` tells of: `1.2 ms  SELECT …`, which may go on over lines. */
function queriesIn(text) {
  return text
    .split(/^ *[\d.]+ ms {2}/m)
    .slice(1)
    .map((query) => query.trim())
    .filter((query) => /^(SELECT|WITH|SHOW|EXPLAIN)\b/i.test(query))
}

function sendQueries(path, queries) {
  const from = (name) => JSON.stringify(import.meta.resolve(name))
  return `
    import { createClient } from ${from('@clickhouse/client')}
    import { createChdbConnection } from ${from('chdb/connection')}
    const client = createClient({ connection: createChdbConnection({ path: ${JSON.stringify(path)} }) })
    for (const query of ${JSON.stringify(queries)}) {
      await (await client.query({ query, format: 'JSONEachRow' })).text()
    }
    await client.close()`
}
