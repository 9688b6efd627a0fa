// What the SQL front end has to hold, measured: `node bench/sql.mjs [gate …] [--quick] [--seed n]`.
// Every gate is a file of bench/sql and runs in a process of its own: the embedded engine opens one
// directory per process, and one gate's garbage must not slow the next. Ends with 1 on a miss.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bundle } from './sql/load.mjs'

const GATES = [
  'parse',
  'references',
  'normal-form',
  'timeplus',
  'nesting',
  'mutations',
  'fuzz',
  'speed',
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean' }, seed: { type: 'string' } },
})
const wanted = positionals.length > 0 ? positionals : GATES
const seed = values.seed ?? '1'
const file = await bundle()
let missed = 0
for (const gate of wanted) {
  const started = performance.now()
  const answer = await runGate(gate)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`\n${answer.name} (${seconds} s, seed ${seed})`)
  printTable(answer.rows)
  missed += answer.rows.filter((row) => !row.ok).length
}
console.log(missed === 0 ? '\nall bounds hold' : `\n${missed} missed`)
process.exitCode = missed === 0 ? 0 : 1

/** Runs one gate in a child; a child that dies is a row that missed. */
function runGate(gate) {
  const entry = fileURLToPath(new URL('./sql/run-gate.mjs', import.meta.url))
  const child = spawn(process.execPath, ['--expose-gc', entry, gate], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: {
      ...process.env,
      SLUICE_SQL_BUNDLE: file,
      SLUICE_SQL_SEED: seed,
      ...(values.quick && { SLUICE_SQL_QUICK: '1' }),
    },
  })
  return new Promise((resolve) => {
    let answer
    child.on('message', (message) => {
      answer = message
    })
    child.on('close', (code, signal) => {
      const died = { what: 'the gate ran', value: `ended with ${signal ?? code}`, ok: false }
      resolve(answer ?? { name: gate, rows: [died] })
    })
  })
}

function printTable(rows) {
  const cells = rows.map(({ what, value, bound = '', ok }) => [
    ok ? 'ok' : 'MISSED',
    what,
    typeof value === 'number' ? value.toLocaleString('en-US') : value,
    bound,
  ])
  const width = (column) => Math.max(...cells.map((row) => row[column].length))
  cells.forEach(([verdict, what, value, bound], index) => {
    const line = [verdict.padEnd(6), what.padEnd(width(1)), value.padStart(width(2)), bound]
    console.log(`  ${line.join('  ').trimEnd()}`)
    for (const detail of rows[index].detail ?? []) console.log(`          ${detail}`)
  })
}
