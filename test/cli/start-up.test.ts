import { execFile } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { command, temporaryDirectory } from './run-sluice.ts'

const folder = temporaryDirectory()
afterAll(() => folder.remove())

describe('what a start costs', () => {
  it('is next to nothing for the version', () => {
    expect(statSync(command).size).toBeLessThan(10_000)
    const own = /\bfrom ?["']\.[^"']+["']|\bimport ?["'(]/.exec(readFileSync(command, 'utf8'))
    expect(own).toBeNull()
  })

  it('leaves the library and its packages out of help and usage errors', async () => {
    const dear = ['crypto', 'http', 'tls', 'child_process']
    for (const words of [['--help'], ['help', 'plan'], ['plam'], ['plan', '--nothing']]) {
      const loaded = await modulesOf(words)
      expect([words, dear.filter((name) => loaded.includes(name))]).toEqual([words, []])
    }
    expect(await modulesOf(['validate'])).toContain('crypto')
  })
})

/** Those of Node's own modules that a command has loaded. */
async function modulesOf(words: readonly string[]): Promise<readonly string[]> {
  const [hook, list] = [join(folder.path, 'hook.cjs'), join(folder.path, 'list.json')]
  writeFileSync(
    hook,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(list)}, JSON.stringify(process.moduleLoadList)))`,
  )
  await new Promise<void>((done) => {
    execFile(
      process.execPath,
      ['--require', hook, command, ...words],
      { cwd: folder.path, env: { SLUICE_CACHE: 'off' } },
      () => done(),
    )
  })
  const loaded = JSON.parse(readFileSync(list, 'utf8')) as readonly string[]
  return loaded.map((name) => name.replace(/^NativeModule (?:node:)?/, ''))
}
