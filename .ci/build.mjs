/**
 * Bundles the command line: dist/sluice.js, a small ESM file that answers `--version`, and beside it
 * the program, one script that it loads for everything else (src/cli/load-program.ts says how). Not
 * one file: Node would read all of it before it can print a version.
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
import { noticesOf } from './notices.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const dist = join(root, 'dist')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Stands for the digest of all that is built, until that is known. */
const buildMark = '<build>'

const common = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  // What Node has to read before it starts: a third less. Names stay, for traces.
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
}

const program = await build({
  ...common,
  entryPoints: ['src/cli/main.ts'],
  outdir: 'dist',
  format: 'cjs',
  // A module is evaluated when it is asked for; what is not in the bundle is asked for by `require`:
  // a script whose compiled code was kept cannot import (Node 20).
  supported: { 'dynamic-import': false },
  metafile: true,
  // Of the driver's, what only other runtimes need.
  external: [
    'chdb',
    '@clickhouse/client',
    'libpg-query',
    '@electric-sql/pglite',
    'pg-native',
    'pg-cloudflare',
  ],
  define: { SLUICE_VERSION: JSON.stringify(version), SLUICE_BUILD: JSON.stringify(buildMark) },
  banner: { js: '(function(module,require){"use strict";' },
  footer: { js: '})' },
})
const [{ text }] = program.outputFiles
if (/[^\0-\x7f]/.test(text)) throw new Error('the program is read as ASCII')

const buildDigest = createHash('sha256')
  .update(text)
  // What is not bundled decides what a text means as well.
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')
const programName = `program-${buildDigest.slice(0, 16)}.cjs`

const entry = await build({
  ...common,
  entryPoints: { sluice: 'src/cli/entry.ts' },
  outdir: 'dist',
  format: 'esm',
  define: {
    SLUICE_VERSION: JSON.stringify(version),
    SLUICE_BUILD: JSON.stringify(buildDigest),
    SLUICE_PROGRAM: JSON.stringify(`./${programName}`),
  },
})

mkdirSync(dist, { recursive: true })
put('NOTICES.txt', noticesOf(Object.keys(program.metafile.inputs), root))
put(programName, text.replaceAll(JSON.stringify(buildMark), JSON.stringify(buildDigest)))
// The entry comes last: until then the old one works with its own program.
put('sluice.js', entry.outputFiles[0].text)
chmodSync(join(dist, 'sluice.js'), 0o755)
removeOld(new Set(['NOTICES.txt', programName, 'sluice.js']))

/** Whole or not at all: a test that runs meanwhile must not read half a file. */
function put(name, text) {
  const temporary = join(dist, `${name}.${process.pid}`)
  writeFileSync(temporary, text)
  renameSync(temporary, join(dist, name))
}

/** A command that starts meanwhile may load the program of before, so only old ones go. */
function removeOld(current) {
  const tenMinutesAgo = Date.now() - 600_000
  for (const name of readdirSync(dist)) {
    const path = join(dist, name)
    if (!current.has(basename(name)) && statSync(path).mtimeMs < tenMinutesAgo)
      rmSync(path, { recursive: true })
  }
}
