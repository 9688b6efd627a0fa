// The child process of bench/sql.mjs: runs one gate and sends its rows to the parent.
import { load } from './load.mjs'

const [gate] = process.argv.slice(2)
const { name, run } = await import(`./${gate}.mjs`)
const rows = await run(await load())
process.send?.({ name, rows }, () => process.exit(0))
