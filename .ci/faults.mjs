// What `npm run test:faults` runs, after the build: test/faults, bundled so that plain Node can
// run it. Words after `--` are its own; see test/faults/main.ts.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
// Below node_modules, where packages are found; of its own, since workers load it again and again.
const folder = join(root, `node_modules/.cache/sluice-faults-${process.pid}`)
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
await build({
  absWorkingDir: root,
  entryPoints: { main: 'test/faults/main.ts', worker: 'test/faults/worker.ts' },
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  // The same as the built command's: rows of another version are read with more caution.
  define: { SLUICE_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
})
const words = process.argv.slice(2)
const run = (program, args, variables = {}) =>
  spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...variables },
  }).status
const killed = run(process.execPath, [join(folder, 'main.mjs'), '--root', root, ...words])
rmSync(folder, { recursive: true })
// `npm test` has a few rounds of the appliers; without words everything is run.
const raced =
  words.length > 0
    ? 0
    : run('npx', ['vitest', 'run', '--config', 'test/vitest.config.ts', 'test/faults'], {
        SLUICE_FAULTS_ROUNDS: '50',
      })
process.exit(killed === 0 && raced === 0 ? 0 : 1)
