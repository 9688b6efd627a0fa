// What `npm run demo` shows, after the build: plan, apply, plan again, some rows, a query.
// It works on plans/clickstream in place, environment `local`: a real ClickHouse inside the
// process, its data in plans/clickstream/.sluice (ignored by Git). It can be run again and again.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const project = 'plans/clickstream'
const data = join(root, project, '.sluice/local')

if (process.argv[2] === '--rows') {
  await loadRows()
} else {
  demo()
}

function demo() {
  if (!existsSync(join(root, 'dist/sluice.js'))) fail('dist/sluice.js is missing: npm run build')

  const planned = sluice(['plan', '-e', 'local', '--detailed-exitcode'])
  if (planned !== 0 && planned !== 2) fail(`plan ended with ${planned}, expected 0 or 2`)

  const applied = sluice(['apply', '-e', 'local', '--yes'])
  if (applied !== 0) fail(`apply ended with ${applied}, expected 0`)

  const again = sluice(['plan', '-e', 'local', '--detailed-exitcode'])
  if (again !== 0) fail(`the second plan ended with ${again}, expected 0: nothing to do`)

  const rows = run(process.execPath, ['.ci/demo.mjs', '--rows'])
  if (rows !== 0) fail(`loading rows ended with ${rows}, expected 0`)
}

/** Runs the built command on the example, showing what a person would type. */
function sluice([command, ...options]) {
  return run(process.execPath, ['dist/sluice.js', command, '-C', project, ...options])
}

function run(program, args) {
  console.log(`\n$ node ${args.join(' ')}`)
  const { status, signal, error } = spawnSync(program, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (error !== undefined) fail(error.message)
  return status ?? signal
}

function fail(message) {
  console.error(`demo: ${message}`)
  process.exit(1)
}

/**
 * In a process of its own, after sluice has let go of the data directory: two processes on one
 * embedded directory do not go together.
 */
async function loadRows() {
  const { createClient } = await import('@clickhouse/client')
  const { createChdbConnection } = await import('chdb/connection')
  const client = createClient({ connection: createChdbConnection({ path: data }) })
  const text = async (query, format) => (await client.query({ query, format })).text()

  const loaded = Number(await text('SELECT count() FROM clickstream.events', 'TSV'))
  if (loaded === 0) {
    const values = clicks()
    await client.insert({ table: 'clickstream.events', values, format: 'JSONEachRow' })
    console.log(`loaded ${values.length} events`)
  } else {
    console.log(`${loaded} events are there from an earlier run`)
  }

  const columns = 'entry_page, sessions, bounced, average_seconds, converted, revenue'
  for (const query of [
    `SELECT ${columns} FROM clickstream.session_report`,
    'SELECT count() AS purchases_in_the_file FROM clickstream.purchase_outbox',
  ]) {
    console.log(`\n${query}`)
    process.stdout.write(await text(query, 'PrettyCompactMonoBlock'))
  }

  const reported = await text('SELECT sum(events) FROM clickstream.sessions', 'TSV')
  const people = await text('SELECT count() FROM clickstream.human_events', 'TSV')
  await client.close()
  if (Number(people) === 0 || reported !== people) {
    fail(`sessions count ${reported.trim()} events, the view they are made from ${people.trim()}`)
  }
}

/** Sixty visits of the day before yesterday: the same on every run, but for the date. */
function clicks() {
  const day = Date.now() - (Date.now() % 86_400_000) - 2 * 86_400_000
  const pages = ['/', '/shoes', '/shoes/trail', '/sale']
  const referrers = ['', 'https://www.google.com/search', 'https://blog.example/post']
  const agents = [
    'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Mobile Safari/604.1',
    'Mozilla/5.0 (Windows NT 10.0) Chrome/150.0',
    'ExampleBot/2.1 (+https://bot.example)',
  ]
  const rows = []
  for (let visit = 0; visit < 60; visit++) {
    const steps = 1 + ((visit * 7) % 5)
    for (let step = 0; step < steps; step++) {
      const bought = step === 4 && visit % 3 !== 0
      rows.push({
        event_id: `00000000-0000-4000-8000-${String(visit * 100 + step).padStart(12, '0')}`,
        ts: new Date(day + visit * 600_000 + step * 45_000)
          .toISOString()
          .replace('T', ' ')
          .slice(0, 23),
        event_type: bought ? 'purchase' : step === 3 ? 'add_to_cart' : 'page_view',
        visitor_id: String(1000 + (visit % 23)),
        session_id: String(5000 + visit),
        url: `https://shop.example${pages[(visit + step) % pages.length]}`,
        referrer: step === 0 ? referrers[visit % referrers.length] : '',
        utm_medium: visit % 11 === 0 ? 'cpc' : '',
        country: ['DE', 'FR', 'PL'][visit % 3],
        user_agent: agents[visit % 7 === 6 ? 3 : visit % 3],
        revenue: bought ? String(20 + (visit % 9) * 5) : '0',
      })
    }
  }
  return rows
}
