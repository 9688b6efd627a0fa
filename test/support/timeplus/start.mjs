// `npm run timeplus-double -- …`: the double, bundled so that plain Node can run it, in this very
// process, so that whoever kills it kills the double. Options: options.ts.
import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
// Below node_modules, where packages are found; of its own, since several may start at once.
const folder = join(here, '../../../node_modules/.cache')
const file = join(folder, `timeplus-double-${process.pid}.mjs`)
mkdirSync(folder, { recursive: true })
await build({
  entryPoints: [join(here, 'main.ts')],
  outfile: file,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
})
await import(pathToFileURL(file).href)
rmSync(file)
