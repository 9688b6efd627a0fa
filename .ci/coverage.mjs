/**
 * Writes the tables of docs/coverage.md from the rules of the kinds and from the scenarios that
 * prove them; the text around the tables is written by hand. `--check` writes nothing and exits
 * with 1 when a table is stale.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { buildSync } from 'esbuild'
import { parse } from 'yaml'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const page = join(root, 'docs/coverage.md')
const fixtures = join(root, 'fixtures/clickhouse')
/** What the scenarios run on; test/guard/coverage.test.ts asks the engine. */
const version = '26.7.2.1'

await main()

async function main() {
  const kinds = await loadKinds()
  const proofs = readProofs()
  const before = readFileSync(page, 'utf8')
  const after = formatted(
    before.replaceAll(
      /(<!-- rules: (.+?) -->\n)[\s\S]*?(<!-- end of rules -->)/g,
      (_whole, begin, kind, end) => `${begin}\n${table(kind, kinds, proofs)}\n${end}`,
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
async function loadKinds() {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-coverage-'))
  try {
    const outfile = join(folder, 'kinds.mjs')
    buildSync({
      entryPoints: [join(root, 'src/engine/clickhouse/kinds/index.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile,
      logLevel: 'error',
    })
    return (await import(pathToFileURL(outfile).href)).kinds
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Folders by the effects that they prove. */
function readProofs() {
  const proofs = new Map()
  for (const folder of readdirSync(fixtures).sort()) {
    const { clickhouse } = parse(readFileSync(join(fixtures, folder, 'expect.yaml'), 'utf8'))
    for (const id of clickhouse.proves ?? []) proofs.set(id, [...(proofs.get(id) ?? []), folder])
  }
  return proofs
}

function table(kind, kinds, proofs) {
  const rows = Object.entries(kinds[kind].fields).flatMap(([field, { effects }]) =>
    effects.map((effect) => {
      const id = `${kind}.${field}${effect.when === undefined ? '' : ` ${effect.when}`}`
      return [
        `\`${field}\``,
        effect.when ?? '',
        effectText(effect),
        effect.notRun === undefined ? version : 'not run',
        effect.notRun ?? (proofs.get(id) ?? []).map(link).join(', '),
      ]
    }),
  )
  return markdownTable([
    ['Field', 'Change', 'What happens', 'Run on', 'Shown by, or why not'],
    ...merged(rows),
  ])
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

function link(folder) {
  return `[${folder}](../fixtures/clickhouse/${folder})`
}

function markdownTable(rows) {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))
  const [head, ...rest] = cells.map((row) => `| ${row.join(' | ')} |`)
  return [head, `| ${cells[0].map(() => '---').join(' | ')} |`, ...rest].join('\n')
}
