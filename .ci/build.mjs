/**
 * Bundles the command line: dist/sluice.js, a small ESM file, and dist/chunks/ with what it loads
 * on demand. One file would be simpler, but Node then reads the whole of it, and loads every
 * built-in module that anything in it imports, before it can print a version: 1.56 × `node -e 0`
 * instead of 1.2 ×.
 */
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHash } from 'node:crypto'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const entry = join(root, 'dist/sluice.js')
const chunks = join(root, 'dist/chunks')
/** Packages written for CommonJS call `require` for Node's own modules. */
const requireForCommonJs = `import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
`
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Stands for the digest of all that is built, until that is known. */
const buildMark = '<build>'

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: { sluice: 'src/cli/entry.ts' },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  write: false,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['chdb', '@clickhouse/client', 'libpg-query', 'pg', '@electric-sql/pglite'],
  define: { SLUICE_VERSION: JSON.stringify(version), SLUICE_BUILD: JSON.stringify(buildMark) },
  legalComments: 'none',
  // What Node has to read before it starts: a third less. Names stay, for traces.
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
})

const digest = createHash('sha256')
for (const { text } of outputFiles) digest.update(text)
// What is not bundled decides what a text means as well.
digest.update(readFileSync(join(root, 'package-lock.json')))
const buildDigest = digest.digest('hex')

mkdirSync(chunks, { recursive: true })
// The entry comes last: until then the old one works with its own chunks.
for (const file of outputFiles.filter(({ path }) => path !== entry)) put(file)
for (const file of outputFiles.filter(({ path }) => path === entry)) put(file)
chmodSync(entry, 0o755)
removeOldChunks(new Set(outputFiles.map(({ path }) => basename(path))))

/** Whole or not at all: a test that runs meanwhile must not read half a file. */
function put({ path, text }) {
  const temporary = `${path}.${process.pid}`
  const whole = text.replaceAll(JSON.stringify(buildMark), JSON.stringify(buildDigest))
  writeFileSync(temporary, text.includes('Dynamic require of') ? requireForCommonJs + whole : whole)
  renameSync(temporary, path)
}

/** A command that still runs may load its chunks, so only old ones go. */
function removeOldChunks(current) {
  const tenMinutesAgo = Date.now() - 600_000
  for (const name of readdirSync(chunks)) {
    const path = join(chunks, name)
    if (!current.has(name) && statSync(path).mtimeMs < tenMinutesAgo) rmSync(path)
  }
}
