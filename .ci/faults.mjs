// What `npm run test:faults` runs, after the build: test/faults, bundled so that plain Node can
// run it. Words after `--` are its own; see test/faults/main.ts.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
// Below node_modules, where packages are found; of its own, since workers load it again and again.
const folder = join(root, `node_modules/.cache/sluice-faults-${process.pid}`)
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
  define: { SLUICE_VERSION: JSON.stringify('test') },
  logLevel: 'warning',
})
const { status } = spawnSync(
  process.execPath,
  [join(folder, 'main.mjs'), '--root', root, ...process.argv.slice(2)],
  { stdio: 'inherit' },
)
rmSync(folder, { recursive: true })
process.exit(status ?? 1)
