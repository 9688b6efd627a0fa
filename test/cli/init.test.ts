import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { projectName } from '../../src/cli/templates/project.ts'
import { documentOf } from './document-schema.ts'
import { directoryForTest, sluice, write } from './run-sluice.ts'

describe('init', () => {
  it('writes a project that is valid and in canonical form, and says what to run next', async () => {
    const cwd = directoryForTest()
    const { code, stdout } = await sluice(['init'], { cwd })
    expect(code).toBe(0)
    expect(stdout).toContain('sluice apply -e local --yes')
    const valid = await sluice(['validate'], { cwd })
    expect([valid.code, valid.stderr]).toEqual([0, ''])
    expect(valid.stdout).toMatch(/^Valid: 5 resources in \d files\.\n$/)
    expect((await sluice(['fmt', '--check'], { cwd })).code).toBe(0)
  })

  it('leaves a file that exists and names it', async () => {
    const cwd = directoryForTest()
    write(cwd, { '.gitignore': 'mine\n' })
    const { code, stderr } = await sluice(['init'], { cwd })
    expect(code).toBe(0)
    expect(stderr).toBe('kept .gitignore: it exists\n')
    expect(readFileSync(join(cwd, '.gitignore'), 'utf8')).toBe('mine\n')
  })

  it('refuses a directory that is a project already, and touches nothing', async () => {
    const cwd = directoryForTest()
    write(cwd, { 'sluice.yaml': 'version: 1\n' })
    const { code, stdout, stderr } = await sluice(['init'], { cwd })
    expect([code, stdout]).toEqual([64, ''])
    expect(stderr).toContain('WOULD_OVERWRITE')
    expect(readdirSync(cwd)).toEqual(['sluice.yaml'])
  })

  it('goes where -C says and prints one document with --json', async () => {
    const cwd = directoryForTest()
    write(cwd, { 'orders/.gitignore': '' })
    const { code, stdout } = await sluice(['-C', 'orders', 'init', '--json'], { cwd })
    expect(code).toBe(0)
    expect(documentOf(stdout, 'init')).toMatchObject({
      directory: 'orders',
      files: expect.arrayContaining([
        { file: 'sluice.yaml', written: true },
        { file: '.gitignore', written: false },
      ]),
    })
    expect(statSync(join(cwd, 'orders/sluice.yaml')).isFile()).toBe(true)
  })

  it('writes workflows with pinned actions; apply is never cancelled', async () => {
    const cwd = directoryForTest()
    await sluice(['init'], { cwd })
    const workflow = (name: string): string =>
      readFileSync(join(cwd, `.github/workflows/sluice-${name}.yml`), 'utf8')
    for (const name of ['plan', 'apply']) {
      const uses = [...workflow(name).matchAll(/uses: (\S+)/g)].map(([, action]) => action)
      expect(uses.length).toBeGreaterThan(1)
      for (const action of uses) expect(action).toMatch(/@[0-9a-f]{40}$/)
      expect(parse(workflow(name))).toMatchObject({ permissions: { contents: 'read' } })
    }
    expect(parse(workflow('apply'))).toMatchObject({
      concurrency: { group: 'sluice-apply-production', 'cancel-in-progress': false },
    })
  })

  it.each([
    ['Orders (EU)', 'orders-eu'],
    ['7th', 'project-7th'],
    ['…', 'project'],
  ])('names the project after its directory: %s', (directory, name) => {
    expect(projectName(directory)).toBe(name)
  })
})
