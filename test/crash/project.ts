import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const examples = fileURLToPath(new URL('../../plans', import.meta.url))

/** A copy of an example project in a directory of its own. */
export function copyExample(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), `sluice-${name}-`))
  cpSync(join(examples, name), directory, {
    recursive: true,
    filter: (path) => !path.includes('.sluice'),
  })
  return directory
}

/** Replaces text in every plan file that has it; a test that changes nothing is a mistake. */
export function edit(directory: string, from: string | RegExp, to: string): void {
  let changed = 0
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(?:ya?ml|sql)$/.test(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    if (path.includes('.sluice')) continue
    const before = readFileSync(path, 'utf8')
    const after = before.replace(from, to)
    if (after === before) continue
    writeFileSync(path, after)
    changed += 1
  }
  if (changed === 0) throw new Error(`no plan file has ${String(from)}`)
}
