import { existsSync, readFileSync, rmSync } from 'node:fs'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repository } from '../guard/source-files.ts'
import { documentOf } from './document-schema.ts'
import { type Ended, sluice, temporaryDirectory, write } from './run-sluice.ts'

const settings = `version: 1
name: orders
engine: clickhouse
plans: [plans/*.yaml]
environments:
  local: { url: "chdb:.sluice/local" }
`

const table = `kind: Table
name: raw
columns:
  - { name: id, type: UInt64 }
  - { name: amount, type: Float64 }
engine: MergeTree
orderBy: [id]
`

const view = `kind: View
name: total
query: SELECT sum(amount) AS total FROM raw
`

/** What another program would do to the target; in its own process, since the engine lives in one. */
async function onTarget(cwd: string, sql: string): Promise<void> {
  const script = `const { Session } = await import('chdb')
    const session = new Session(process.argv[1])
    session.query(process.argv[2])
    session.close()`
  const words = ['--input-type=module', '-e', script, join(cwd, '.sluice/local'), sql]
  await promisify(execFile)(process.execPath, words, { cwd: repository })
}

/** One project on the embedded engine, taken through its life in order. */
describe('a project on the embedded engine', () => {
  const { path: cwd, remove } = temporaryDirectory()
  const run = (...words: readonly string[]): Promise<Ended> =>
    sluice([...words, '-e', 'local'], { cwd })

  beforeAll(() => write(cwd, { 'sluice.yaml': settings, 'plans/a.yaml': `${table}---\n${view}` }))
  afterAll(remove)

  it('is checked by really running it', async () => {
    const { code, stdout, stderr } = await run('check')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^Checked: 2 objects of 2 resources really created on /)
    documentOf((await run('check', '--json')).stdout, 'check')
  })

  it('is planned', async () => {
    const { code, stdout } = await run('plan')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^orders → local {3}clickhouse [\d.]+ · release [0-9a-f]{7} · 2 resources/,
    )
    expect(stdout).toContain(' + Table/default.raw')
    expect(stdout).toContain('Plan: 2 to create.')
    expect((await run('plan', '--detailed-exitcode', '-q')).code).toBe(2)
  })

  it('has its plan as one document, as markdown, and in a file', async () => {
    const json = await run('plan', '--json', '-o', 'change.json')
    expect(documentOf(json.stdout, 'changeset')).toMatchObject({ hasChanges: true })
    expect(readFileSync(join(cwd, 'change.json'), 'utf8')).toBe(json.stdout)
    expect((await run('plan', '--format', 'markdown')).stdout).toMatch(
      /^<!-- sluice:orders:local -->/,
    )
    expect((await run('show', 'change.json')).stdout).toContain('Plan: 2 to create.')
    expect((await run('show', 'change.json', '--json')).stdout).toBe(json.stdout)
  })

  it('is applied from the file without a question, and a second time nothing is left', async () => {
    const first = await run('apply', 'change.json')
    expect(first).toMatchObject({ code: 0 })
    expect(first.stdout).toMatch(/^Applied: 2 created in .*\. Release [0-9a-f]{7} recorded\.\n$/)
    expect(first.stderr).toMatch(/✓ Table\/default\.raw/)
    const second = await run('apply', 'change.json', '--json')
    expect(second.code).toBe(0)
    expect(documentOf(second.stdout, 'apply')).toMatchObject({ executed: 0, partial: false })
  })

  it('plans to nothing after that', async () => {
    const { code, stdout } = await run('plan', '--detailed-exitcode')
    expect(stdout).toMatch(/\n No changes\. 2 resources on local match release [0-9a-f]{7}\./)
    expect(code).toBe(0)
    expect((await run('apply', '--yes')).stdout).toMatch(/^No changes\. 2 resources on local match/)
  })

  it('has no drift and one release', async () => {
    const drift = await run('drift', '--detailed-exitcode', '--json')
    expect(drift.code).toBe(0)
    expect(documentOf(drift.stdout, 'drift')).toMatchObject({ drift: [], compared: 2 })
    const history = await run('history', '--json')
    const { entries } = documentOf(history.stdout, 'history') as { entries: object[] }
    expect(entries).toHaveLength(1)
    expect((await run('history')).stdout).toMatch(/newest first\n release +applied/)
  })

  it('has drift when somebody changes the target, and apply reverts it', async () => {
    await onTarget(cwd, 'ALTER TABLE default.raw ADD COLUMN oops UInt8')
    const drift = await run('drift')
    expect(drift.code).toBe(0)
    expect(drift.stdout).toContain('! Table/default.raw   column oops UInt8 was added')
    expect((await run('drift', '--detailed-exitcode', '-q')).code).toBe(2)
    const plan = await run('plan')
    expect(plan.stdout).toContain('Drift: made on the target, not by Sluice; apply reverts it')
    expect(plan.stdout).toContain('1 drift to revert')
    const apply = await run('apply', '--yes', '--allow', 'drops-data:Table/default.raw')
    expect(apply.code).toBe(0)
    expect((await run('drift', '--detailed-exitcode')).code).toBe(0)
  })

  it('says what is in place when the engine refuses a statement', async () => {
    const refused = view
      .replace('name: total', 'name: broken')
      .replace('amount', 'arrayMap(amount)')
    write(cwd, { 'plans/b.yaml': `${view.replace('total', 'also')}---\n${refused}` })
    const { code, stdout, stderr } = await run('apply', '--yes')
    expect(code).toBe(1)
    expect(stdout).not.toContain('Applied')
    expect(stderr).toMatch(/error ENGINE_REFUSED: [\s\S]* {2}for View\/default\.broken/)
    expect(stderr).toContain(
      '1 of 2 changes is in place and recorded. Continue: sluice apply -e local',
    )
    const json = await run('apply', '--yes', '--json')
    expect(json.code).toBe(1)
    expect(documentOf(json.stdout, 'apply')).toMatchObject({ partial: true, release: null })
    rmSync(join(cwd, 'plans/b.yaml'))
    expect((await run('apply', '--yes')).code).toBe(0)
  })

  it('is written by one run at a time: the others end with 5', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => run('apply', '--yes')))
    expect(runs.map(({ code }) => code)).toContain(0)
    for (const { code, stdout, stderr } of runs.filter((one) => one.code !== 0)) {
      expect([code, stdout]).toEqual([5, ''])
      expect(stderr).toContain('LOCKED')
    }
  })

  it('is imported into files that exist nowhere yet, and overwrites none', async () => {
    const first = await run('import', '-o', 'live')
    expect(first).toMatchObject({ code: 0 })
    expect(existsSync(join(cwd, 'live/default/tables/raw.yaml'))).toBe(true)
    const second = await run('import', '-o', 'live')
    expect([second.code, second.stdout]).toEqual([64, ''])
    expect(second.stderr).toContain('live/default/tables/raw.yaml')
    const forced = await run('import', '-o', 'live', '--force', '--json')
    expect(forced.code).toBe(0)
    documentOf(forced.stdout, 'import')
  })

  it('does not drop a table without consent: plan lists it, apply refuses with 3', async () => {
    write(cwd, {
      'plans/a.yaml': view.replace('FROM raw', 'FROM numbers(3)').replace('amount', 'number'),
    })
    const plan = await run('plan', '-o', 'drop.json')
    expect(plan.code).toBe(0)
    expect(plan.stdout).toContain('--allow drops-data:Table/default.raw\n')
    const apply = await run('apply', '--yes')
    expect([apply.code, apply.stdout]).toEqual([3, ''])
    expect(apply.stderr).toContain('--allow drops-data:Table/default.raw')
    expect((await run('apply', 'drop.json')).code).toBe(3)
    const json = await run('apply', '--yes', '--json')
    expect(json.code).toBe(3)
    expect(documentOf(json.stdout, 'apply')).toMatchObject({
      executed: 0,
      diagnostics: [expect.objectContaining({ code: 'BLOCKED' })],
    })
  })

  it('refuses a changeset that is stale with 4', async () => {
    await run('plan', '--allow', 'drops-data', '-o', 'old.json', '-q')
    expect((await run('apply', '--yes', '--allow', 'drops-data:Table/default.raw')).code).toBe(0)
    write(cwd, { 'plans/a.yaml': `${table.replace('Float64', 'UInt32')}---\n${view}` })
    expect((await run('apply', '--yes')).code).toBe(0)
    const { code, stdout, stderr } = await run('apply', 'old.json')
    expect([code, stdout]).toEqual([4, ''])
    expect(stderr).toContain('STALE_CHANGESET')
  })

  it('refuses a changeset that was edited', async () => {
    const text = readFileSync(join(cwd, 'old.json'), 'utf8')
    write(cwd, {
      'edited.json': text.replace(/"sql": "DROP TABLE [^"]*"/, '"sql": "DROP DATABASE x"'),
    })
    const edited = await run('apply', 'edited.json')
    expect([edited.code, edited.stdout]).toEqual([4, ''])
    expect(edited.stderr).toContain('does not match its digest')
    expect((await run('show', 'edited.json')).stderr).toContain('does not match its digest')
    write(cwd, { 'edited.json': 'no json' })
    const broken = await run('apply', 'edited.json', '--json')
    expect(broken.code).toBe(65)
    documentOf(broken.stdout, 'diagnostics')
    expect((await run('show', 'edited.json')).code).toBe(65)
  })

  it('lets go of one resource', async () => {
    const { code, stdout } = await run('forget', 'View/default.total', '--json')
    expect(code).toBe(0)
    expect(documentOf(stdout, 'forget')).toMatchObject({ forgotten: true })
    const again = await run('forget', 'View/default.total')
    expect([again.code, again.stdout]).toEqual([1, ''])
    expect((await run('plan', '--detailed-exitcode')).stdout).toContain('1 object will be adopted')
    expect((await run('apply', '--yes')).stdout).toMatch(/^No changes\. 1 object adopted\./)
  })

  it('finds nothing to unlock, and a healthy target', async () => {
    expect(await run('unlock', '8e3')).toMatchObject({ code: 1, stdout: '' })
    const { code, stdout } = await run('doctor', '--json')
    expect(code).toBe(0)
    documentOf(stdout, 'doctor')
    documentOf((await run('config', 'show', '--json')).stdout, 'config')
  })

  it('tells what holds on the target, for people and for programs', async () => {
    const { code, stdout } = await run('doctor', '--round-trip', '--json')
    expect(code, stdout).toBe(0)
    expect(documentOf(stdout, 'doctor')).toMatchObject({
      roundTrip: { cases: expect.arrayContaining([expect.objectContaining({ outcome: 'held' })]) },
    })
    const markdown = await run('doctor', '--round-trip', '--format', 'markdown')
    expect(markdown.stdout).toMatch(/^### Round trip on clickhouse [\d\\.]+\n\n\d+ held\./)
    expect((await run('doctor', '--format', 'pdf')).code).toBe(64)
    expect((await run('plan', '--detailed-exitcode')).code).toBe(0)
  })

  it('is destroyed with consent', async () => {
    expect((await run('destroy', '--yes')).code).toBe(3)
    const words = ['destroy', '--yes', '--include-adopted', '--allow', 'drops-data', '--json']
    const { code, stdout } = await run(...words)
    expect(code).toBe(0)
    expect(documentOf(stdout, 'destroy')).toMatchObject({ summary: { drop: expect.any(Number) } })
    expect((await run('history')).stdout).toContain('was never applied')
  })
})
