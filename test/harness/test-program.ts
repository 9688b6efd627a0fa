import { createHash } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/**
 * Bundles a test program so that plain Node can run it as a process of its own (Node 20 reads no
 * TypeScript). The result lies under node_modules, where its packages are found.
 */
export async function buildTestProgram(source: string): Promise<string> {
  const result = await build({
    entryPoints: [source],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
    logLevel: 'silent',
  })
  const code = result.outputFiles[0]?.text ?? ''
  const digest = createHash('sha256').update(code).digest('hex').slice(0, 12)
  const folder = fileURLToPath(new URL('../../node_modules/.cache/sluice-test/', import.meta.url))
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${basename(source, '.ts')}-${digest}.mjs`)
  // Several test files may do this at once: each writes its own and renames it into place.
  const draft = `${file}.${process.pid}`
  await writeFile(draft, code)
  await rename(draft, file)
  return file
}
