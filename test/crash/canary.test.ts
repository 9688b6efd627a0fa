/**
 * A secret given by `${env:…}` leaves no trace: not in output, not in files, not on the target
 * outside the object it belongs to; neither plain nor in any form that gives it away.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { directoryForTest, sluice, write } from '../cli/run-sluice.ts'
import { ledgerTexts } from '../harness/catalogue.ts'

const secret = "canary/+'\\sécret 4711"

/** Every form that a careless program would leave. */
function forms(value: string): Readonly<Record<string, string>> {
  const bytes = Buffer.from(value, 'utf8')
  const hash = (name: string): string => createHash(name).update(value).digest('hex')
  return {
    plain: value,
    json: JSON.stringify(value).slice(1, -1),
    sql: value.replaceAll('\\', '\\\\').replaceAll("'", "\\'"),
    sqlDoubled: value.replaceAll('\\', '\\\\').replaceAll("'", "''"),
    base64: bytes.toString('base64').replace(/=+$/, ''),
    base64url: bytes.toString('base64url'),
    url: encodeURIComponent(value),
    hex: bytes.toString('hex'),
    sha256: hash('sha256'),
    sha1: hash('sha1'),
    md5: hash('md5'),
    sha256base64: createHash('sha256').update(value).digest('base64').replace(/=+$/, ''),
    core: 'sécret 4711',
  }
}

function expectNoTrace(where: string, text: string): void {
  const lower = text.toLowerCase()
  for (const [form, value] of Object.entries(forms(secret))) {
    expect(lower.includes(value.toLowerCase()), `${form} in ${where}`).toBe(false)
  }
}

/** Files of the project; the engine's own data is the one place where the secret has to be. */
function projectFiles(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(join(directory, 'state/')))
}

const files = {
  'sluice.yaml': [
    'version: 1',
    'name: canary',
    'engine: clickhouse',
    'plans: [plans/*.yaml]',
    'environments: { local: { url: "chdb:state" } }',
    '',
  ].join('\n'),
  'plans/all.yaml': [
    'kind: Database',
    'name: c',
    '---',
    'kind: NamedCollection',
    'name: canary_collection',
    "entries: { host: localhost, password: '${env:CANARY}' }",
    '---',
    'kind: Table',
    'name: c.t',
    'columns: [{ name: id, type: UInt64 }, { name: v, type: String }]',
    'engine: MergeTree',
    'orderBy: id',
    '---',
    'kind: Dictionary',
    'name: c.d',
    'columns: [{ name: id, type: UInt64 }, { name: v, type: String }]',
    'primaryKey: id',
    `source: "CLICKHOUSE(DB 'c' TABLE 't' USER 'default' PASSWORD '\${env:CANARY}')"`,
    'layout: FLAT()',
    'lifetime: 60',
    '---',
    'kind: View',
    'name: c.broken',
    'query: SELECT id FROM c.t',
    '',
  ].join('\n'),
}

const directories: string[] = []
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
})

describe('a secret', () => {
  test('is in no output, file, ledger, journal or changeset', async () => {
    const directory = directoryForTest()
    write(directory, files)
    const variables = { CANARY: secret }
    const run = async (
      words: readonly string[],
      code: number,
      given: { readonly [name: string]: string } = variables,
    ): Promise<void> => {
      const ended = await sluice(words, { cwd: directory, variables: given })
      const where = words.join(' ')
      expect(ended.code, `${where}: ${ended.stdout}${ended.stderr}`).toBe(code)
      expectNoTrace(`stdout of ${where}`, ended.stdout)
      expectNoTrace(`stderr of ${where}`, ended.stderr)
    }
    await run(['plan', '-e', 'local', '-o', 'change.json', '--debug'], 0)
    await run(['apply', '-e', 'local', 'change.json', '--debug'], 0)
    await run(['plan', '-e', 'local', '--detailed-exitcode', '--json'], 0)
    await run(['plan', '-e', 'local', '--detailed-exitcode'], 0, {})
    await run(['apply', '-e', 'local', '--yes', '--debug'], 0)
    await run(['apply', '-e', 'local', '--yes'], 65, {})
    await run(['plan', '-e', 'local', '--detailed-exitcode'], 2, { CANARY: 'another' })
    await run(['config', 'show', '-e', 'local', '--json'], 0)
    await run(['import', '-e', 'local', '-o', 'imported', '--debug'], 0)
    // A refused statement that holds the secret: the engine echoes what it was sent.
    write(directory, {
      'plans/all.yaml': files['plans/all.yaml'].replace(
        "TABLE 't' USER",
        "TABLE 't' NONSENSE 'x' USER",
      ),
    })
    const failed = await sluice(['apply', '-e', 'local', '--yes', '--debug'], {
      cwd: directory,
      variables,
    })
    expectNoTrace('stdout of the failing apply', failed.stdout)
    expectNoTrace('stderr of the failing apply', failed.stderr)
    await run(['drift', '-e', 'local', '--json'], 0)
    await run(['history', '-e', 'local', '--json'], 0)
    for (const file of projectFiles(directory)) expectNoTrace(file, readFileSync(file, 'utf8'))
    const ledger = ledgerTexts(join(directory, 'state'))
    expect(ledger).toContain('hmac:')
    expectNoTrace('the ledger', ledger)
  }, 60_000)

  test('would be found if it leaked', () => {
    for (const value of Object.values(forms(secret))) {
      expect(() => expectNoTrace('a planted leak', `x ${value} y`)).toThrow()
    }
  })
})
