// What `npm run test:swap` runs: test/swap and the command itself, bundled so that plain Node can
// run them. Words after `--` are its own; see test/swap/main.ts.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const folder = join(root, `node_modules/.cache/sluice-swap-${process.pid}`)
await build({
  absWorkingDir: root,
  entryPoints: {
    main: 'test/swap/main.ts',
    sluice: 'src/cli/entry.ts',
    server: 'test/harness/clickhouse-http.ts',
  },
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
  [
    join(folder, 'main.mjs'),
    ...['--cli', join(folder, 'sluice.mjs'), '--server', join(folder, 'server.mjs')],
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
)
rmSync(folder, { recursive: true })
process.exit(status ?? 1)
