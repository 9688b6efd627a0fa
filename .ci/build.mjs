/**
 * Bundles the command line into dist/sluice.js: one ESM file with a shebang. Engines and drivers
 * stay outside; every module is evaluated when it is first needed, so that `--version` costs
 * little more than Node itself.
 */
import { chmodSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const outfile = join(root, 'dist/sluice.js')

rmSync(join(root, 'dist'), { recursive: true, force: true })
mkdirSync(dirname(outfile), { recursive: true })
await build({
  absWorkingDir: root,
  entryPoints: ['src/cli/entry.ts'],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['chdb', '@clickhouse/client'],
  define: { SLUICE_VERSION: JSON.stringify(version) },
  banner: {
    // Packages written for CommonJS call `require` for Node's own modules.
    js: [
      '#!/usr/bin/env node',
      "import { createRequire as __createRequire } from 'node:module'",
      'const require = __createRequire(import.meta.url)',
    ].join('\n'),
  },
  legalComments: 'none',
  logLevel: 'warning',
})
chmodSync(outfile, 0o755)
