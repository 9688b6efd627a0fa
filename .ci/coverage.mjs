/**
 * Writes the tables of docs/coverage.md from the rules of the kinds and from the scenarios that
 * prove them; the text around the tables is written by hand. `--check` writes nothing and exits
 * with 1 when a table is stale.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { buildSync } from 'esbuild'
import { parse } from 'yaml'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const page = join(root, 'docs/coverage.md')
/** What the scenarios run on; test/guard/coverage.test.ts asks the engine. */
const version = '26.7.2.1'
const postgresVersion = '18.4'
const timescaleVersion = '2.25.2'

const tables = { clickhouse: clickhouseTable, timeplus: timeplusTable, postgres: postgresTable }

await main()

async function main() {
  const before = readFileSync(page, 'utf8')
  const engines = {}
  for (const [engine, table] of Object.entries(tables)) {
    engines[engine] = { kinds: await loadKinds(engine), proofs: readProofs(engine), table }
  }
  const after = formatted(
    before.replaceAll(
      /(<!-- rules: (?:(\w+) )?(\w+) -->\n)[\s\S]*?(<!-- end of rules -->)/g,
      (_whole, begin, engine = 'clickhouse', kind, end) => {
        const { kinds, proofs, table } = engines[engine]
        return `${begin}\n${table(kind, kinds[kind].fields, proofs)}\n${end}`
      },
    ),
  )
  if (after === before) return
  if (process.argv.includes('--check')) {
    console.error('stale: docs/coverage.md')
    console.error('run `npm run gen`')
    process.exitCode = 1
    return
  }
  writeFileSync(page, after)
}

/** As the formatter has it, which pads the cells of tables. */
function formatted(text) {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const words = [biome, 'format', '--stdin-file-path=docs/coverage.md']
  return execFileSync(process.execPath, words, { cwd: root, input: text, encoding: 'utf8' })
}

/** The rules are TypeScript: bundled for this one reading. */
async function loadKinds(engine) {
  // Beside the packages, so that those left out of the bundle are found.
  const caches = join(root, 'node_modules/.cache')
  mkdirSync(caches, { recursive: true })
  const folder = mkdtempSync(join(caches, 'sluice-coverage-'))
  try {
    const outfile = join(folder, 'kinds.mjs')
    buildSync({
      entryPoints: [join(root, `src/engine/${engine}/kinds/index.ts`)],
      bundle: true,
      platform: 'node',
      format: 'esm',
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      outfile,
      external: ['libpg-query'],
      logLevel: 'error',
    })
    return (await import(pathToFileURL(outfile).href)).kinds
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Folders by the effects that they prove. */
function readProofs(engine) {
  const fixtures = join(root, 'fixtures', engine)
  const proofs = new Map()
  for (const folder of readdirSync(fixtures).sort()) {
    const expected = parse(readFileSync(join(fixtures, folder, 'expect.yaml'), 'utf8'))[engine]
    const proved = [expected, ...Object.values(expected.in ?? {})].flatMap(
      ({ proves = [] }) => proves,
    )
    for (const id of new Set(proved)) proofs.set(id, [...(proofs.get(id) ?? []), folder])
  }
  return proofs
}

function clickhouseTable(kind, fields, proofs) {
  return tableOf(
    ['Field', 'Change', 'What happens', 'Run on', 'Shown by, or why not'],
    fields,
    (field, effect) => [
      effectText(effect),
      effect.notRun === undefined ? version : 'not run',
      shownBy('clickhouse', kind, field, effect, proofs),
    ],
  )
}

function timeplusTable(kind, fields, proofs) {
  return tableOf(
    ['Field', 'Change', 'Generation', 'What happens', 'Evidence', 'Run on', 'Shown by, or why not'],
    fields,
    (field, effect) => [
      effect.on ?? 'all',
      effectText(effect),
      effect.evidence ?? '',
      effect.notRun === undefined ? 'the double' : 'not run',
      shownBy('timeplus', kind, field, effect, proofs),
    ],
  )
}

function postgresTable(kind, fields, proofs) {
  return tableOf(
    ['Field', 'Change', 'Where', 'What happens', 'Run on', 'Shown by, or why not'],
    fields,
    (field, effect) => [
      effect.on ?? 'everywhere',
      effectText(effect),
      postgresRun(kind, effect),
      shownBy('postgres', kind, field, effect, proofs),
    ],
  )
}

function postgresRun(kind, { notRun, on = '' }) {
  if (notRun !== undefined) return 'not run'
  const isTimescale = ['ContinuousAggregate', 'Policy'].includes(kind)
  return isTimescale || on.includes('TimescaleDB')
    ? `TimescaleDB ${timescaleVersion}`
    : postgresVersion
}

function tableOf(head, fields, cells) {
  const rows = Object.entries(fields).flatMap(([field, { effects }]) =>
    effects.map((effect) => [`\`${field}\``, effect.when ?? '', ...cells(field, effect)]),
  )
  return markdownTable([head, ...merged(rows)])
}

function shownBy(engine, kind, field, effect, proofs) {
  const { when, on } = effect
  const id = [`${kind}.${field}`, when, on && `[${on}]`].filter(Boolean).join(' ')
  const folders = (proofs.get(id) ?? []).map((folder) => link(engine, folder))
  return effect.notRun ?? folders.join(', ')
}

/** A field is named once; fields with the same effects and proofs share a row. */
function merged(rows) {
  const byRest = new Map()
  for (const [field, ...rest] of rows) {
    const key = rest.join('\n')
    const known = byRest.get(key)
    if (known === undefined) byRest.set(key, [field, ...rest])
    else if (!known[0].split(', ').includes(field)) known[0] += `, ${field}`
  }
  return [...byRest.values()]
}

function effectText({ how, by, hazards = [], note }) {
  const statement = by === undefined ? '' : `: \`${by}\``
  const named = hazards.map((id) => `\`${id}\``).join(', ')
  return [`${how}${statement}`, named, note].filter(Boolean).join('; ')
}

function link(engine, folder) {
  return `[${folder}](../fixtures/${engine}/${folder})`
}

function markdownTable(rows) {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))
  const [head, ...rest] = cells.map((row) => `| ${row.join(' | ')} |`)
  return [head, `| ${cells[0].map(() => '---').join(' | ')} |`, ...rest].join('\n')
}
