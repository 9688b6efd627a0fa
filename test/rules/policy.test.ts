/** What sluice.yaml says of rules: how much they weigh, whom they do not concern, and what is wrong with it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { validateProject } from '../../src/index.ts'

const table =
  'kind: Table\nname: shop.t\ncolumns: [{ name: id, type: UInt64 }, { name: x, type: Float64 }]\nengine: MergeTree\norderBy: [id, x]\n'
const view = 'kind: View\nname: shop.v\nquery: SELECT * FROM shop.t\n'
const user = 'kind: User\nname: u\nauth: { method: sha256_password, secret: hunter2 }\n'

async function validate(
  policy: string,
  plan: string,
  environment?: string,
): Promise<readonly string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-rules-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  writeFileSync(
    join(directory, 'sluice.yaml'),
    `version: 1\nname: rules\nengine: clickhouse\nplans: [plans.yaml]\nenvironments: { local: { url: "chdb:state" } }\npolicy: { rules: ${policy} }\n`,
  )
  writeFileSync(join(directory, 'plans.yaml'), plan)
  const { diagnostics, textOf } = await validateProject({
    directory,
    processEnv: {},
    ...(environment === undefined ? {} : { environment }),
  })
  return diagnostics.map(({ code, severity, message, span }) => {
    const text = textOf(span?.file ?? '')?.slice(span?.start, span?.end) ?? ''
    return `${severity} ${code} ${message.split(':')[0]} [${text}]`
  })
}

describe('severity', () => {
  test('is the own one of the rule without a word', async () => {
    expect(await validate('{}', `${table}---\n${view}`)).toEqual([
      'warning RULE rule float-key [x]',
    ])
  })

  test.each([
    ['{ float-key: off }', []],
    ['{ float-key: error }', ['error RULE rule float-key [x]']],
    ['{ float-key: { severity: error } }', ['error RULE rule float-key [x]']],
    [
      '{ select-star: warn }',
      ['warning RULE rule float-key [x]', 'warning RULE rule select-star [*]'],
    ],
    [
      '{ select-star: { max: 1 } }',
      [
        'error BAD_VALUE rule `select-star` has no number to set [1]',
        'warning RULE rule float-key [x]',
      ],
    ],
    [
      '{ flaot-key: error }',
      [
        'error BAD_VALUE there is no rule `flaot-key` [flaot-key]',
        'warning RULE rule float-key [x]',
      ],
    ],
  ])('%s', async (policy, expected) => {
    expect(await validate(policy, `${table}---\n${view}`)).toEqual(expected)
  })

  test.each(['{ float-key: fatal }', '{ float-key: {} }', '{ float-key: { sevrity: off } }'])(
    'refuses %s',
    async (policy) => {
      expect((await validate(policy, table)).some((line) => line.startsWith('error'))).toBe(true)
    },
  )
})

describe('ignore', () => {
  const ignoring = (resource: string, rule = 'float-key'): string =>
    `{ ${rule}: { severity: error, ignore: [{ resource: "${resource}", reason: as old as the world }] } }`

  test.each(['Table/shop.t', 'Table/*', 'shop.*', 't'])(
    '%s covers the resource',
    async (pattern) => {
      expect(await validate(ignoring(pattern), table)).toEqual([])
    },
  )

  test.each(['View/shop.t', 'Table/shop.u'])('%s does not, and is reported', async (pattern) => {
    expect(await validate(ignoring(pattern), table)).toEqual([
      `warning RULE rule float-key [{ resource: "${pattern}", reason: as old as the world }]`,
      'error RULE rule float-key [x]',
    ])
  })

  test('is reported when the rule finds nothing there any more', async () => {
    const mended = table.replace('orderBy: [id, x]', 'orderBy: id')
    expect(await validate(ignoring('Table/shop.t'), mended)).toHaveLength(1)
    // With -e some resources are left out: what matches none of the others says nothing.
    expect(await validate(ignoring('Table/shop.t'), mended, 'local')).toEqual([])
  })

  test.each([
    '{ resource: t }',
    '{ resource: t, reason: "" }',
    '{ resource: t, reason: " " }',
    '{ reason: x }',
  ])('refuses %s: the reason and the resource are needed', async (entry) => {
    const [first] = await validate(`{ float-key: { ignore: [${entry}] } }`, table)
    expect(first).toMatch(/^error (MISSING_KEY|BAD_VALUE) /)
  })
})

describe('clear-secret', () => {
  test.each([
    ['{}', ['warning CLEAR_SECRET `secret` holds a secret in clear text [hunter2]']],
    ['{ clear-secret: error }', ['error RULE rule clear-secret [hunter2]']],
    ['{ clear-secret: warn }', ['warning RULE rule clear-secret [hunter2]']],
    ['{ clear-secret: off }', []],
    ['{ clear-secret: { ignore: [{ resource: User/u, reason: a sandbox }] } }', []],
  ])('%s', async (policy, expected) => {
    expect(await validate(policy, user)).toEqual(expected)
  })
})

describe('places', () => {
  test('lie in the ddl of a resource that is one', async () => {
    const ddl =
      'kind: Table\nname: shop.t\nddl: CREATE TABLE shop.t (id UInt64, x Float64) ENGINE = MergeTree ORDER BY x\n---\nkind: View\nname: shop.v\nddl: CREATE VIEW shop.v AS SELECT id, t.* FROM shop.t\n'
    expect(await validate('{ select-star: warn }', ddl)).toEqual([
      // `x` stands there twice: the whole statement is marked.
      'warning RULE rule float-key [CREATE TABLE shop.t (id UInt64, x Float64) ENGINE = MergeTree ORDER BY x]',
      'warning RULE rule select-star [t.*]',
    ])
  })
})
