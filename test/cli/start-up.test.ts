import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { command } from './run-sluice.ts'

/** A built file and everything that Node has to read before the first line of it runs. */
function loadedWith(path: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(path)) return []
  seen.add(path)
  const text = readFileSync(path, 'utf8')
  const imports = [...text.matchAll(/^(?:import|export)\b[^'"]*["'](\.[^"']+)["']/gm)]
  for (const [, specifier = ''] of imports) loadedWith(join(dirname(path), specifier), seen)
  return [...seen]
}

const size = (paths: readonly string[]): number =>
  paths.reduce((sum, path) => sum + statSync(path).size, 0)

describe('what a start costs', () => {
  it('is next to nothing for the version', () => {
    expect(size(loadedWith(command))).toBeLessThan(10_000)
  })

  it('leaves the library and its packages out of help and usage errors', () => {
    const main =
      /import\("(\.\/chunks\/main-[^"]+)"\)/.exec(readFileSync(command, 'utf8'))?.[1] ?? ''
    const loaded = loadedWith(join(dirname(command), main))
    expect(size(loaded)).toBeLessThan(200_000)
    const text = loaded.map((path) => readFileSync(path, 'utf8')).join('\n')
    expect(text).not.toMatch(/from "(?:node:)?(?:https?|net|tls|crypto)"/)
  })
})
