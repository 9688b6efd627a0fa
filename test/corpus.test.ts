/**
 * Runs every scenario folder of fixtures/clickhouse on a scratch embedded engine: apply `before`,
 * plan `after`, compare with `expect.yaml`, apply, plan again (empty), and all the way back. What is
 * refused on the way there is tried the other way round from the start.
 * fixtures/README.md says what an expectation may state.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@clickhouse/client'
import { createChdbConnection } from 'chdb/connection'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Changeset } from '../src/changeset/changeset.ts'
import { applyProject, planProject } from '../src/index.ts'
import { isProved, namedEffects } from './harness/named-effects.ts'

const fixtures = new URL('../fixtures/clickhouse/', import.meta.url).pathname

interface ExpectedAction {
  readonly id: string
  readonly op?: string
  readonly reason?: string
  readonly cause?: string
  readonly stateEffect?: string
  readonly hazards?: readonly string[]
  readonly fields?: { readonly [field: string]: string }
}

interface ExpectedDirection {
  readonly actions?: readonly ExpectedAction[]
  /** False where several orders are right. */
  readonly ordered?: boolean
  readonly allow?: readonly string[]
  /** What stays blocked whatever is allowed; nothing is applied. */
  readonly refused?: readonly string[]
  /** Held by the reason of something that is blocked, or by a warning. */
  readonly messages?: readonly string[]
  /** Queries and their rows after the apply. */
  readonly after?: readonly { readonly sql: string; readonly rows: readonly string[][] }[]
}

interface Expectation extends ExpectedDirection {
  /** SQL run on the target between the first apply and the plan. */
  readonly setup?: readonly string[]
  /** Effects of field rules that the folder shows, by the names in docs/coverage.md. */
  readonly proves?: readonly string[]
  readonly hasChanges?: boolean
  readonly drift?: readonly string[]
  readonly unsupported?: readonly string[]
  readonly unmanaged?: readonly string[]
  readonly back?: ExpectedDirection
  /** Why the other way is not run, where it is refused on the way there. */
  readonly oneWay?: string
}

const keys: ReadonlySet<string> = new Set([
  ...['actions', 'ordered', 'allow', 'refused', 'setup', 'hasChanges', 'drift', 'unsupported'],
  ...['unmanaged', 'after', 'back', 'proves', 'oneWay', 'messages'],
])

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-corpus-'))
  write(
    'sluice.yaml',
    [
      'version: 1',
      'name: fixture',
      'engine: clickhouse',
      'plans: [plans.yaml]',
      'environments:',
      '  local: { url: "chdb:db" }',
      '',
    ].join('\n'),
  )
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const seen = new Map<string, Set<string>>()
afterAll(() => {
  const lines = [...seen].map(([kind, ops]) => `${kind}: ${[...ops].sort().join(', ')}`)
  console.log(`corpus covers\n  ${lines.sort().join('\n  ')}`)
})

/** Scenarios that must fail until the product is right; one that passes fails the suite. */
const knownGaps: { readonly [name: string]: string } =
  parse(readFileSync(join(fixtures, '../known-gaps.yaml'), 'utf8')) ?? {}

describe('scenarios on the embedded engine', () => {
  for (const name of readdirSync(fixtures).sort()) {
    const title = name.replace('--', ': ').replaceAll('-', ' ')
    const gap = knownGaps[name]
    const run = (): Promise<void> => runScenario(join(fixtures, name))
    if (gap === undefined) test(title, run)
    else test.fails(`${title} (known gap: ${gap})`, run)
  }
})

async function runScenario(folder: string): Promise<void> {
  planned = []
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8')
  const expected = expectationOf(read('expect.yaml'))
  const plans = { before: read('before.yaml'), after: read('after.yaml') }

  await runBothWays(plans, expected, folder)
  for (const id of expected.proves ?? []) {
    const effect = namedEffects.get(id)
    expect(effect, `no rule has the effect \`${id}\``).toBeDefined()
    if (effect !== undefined) expect(isProved(effect, planned), `shows ${id}`).toBe(true)
  }
}

/** Every changeset that the scenario planned. */
let planned: Changeset[] = []

async function runBothWays(
  plans: { readonly before: string; readonly after: string },
  expected: Expectation,
  folder: string,
): Promise<void> {
  write('plans.yaml', plans.before)
  await apply([])
  await expectNothingToDo('right after the first apply')
  for (const sql of expected.setup ?? []) await run(sql)

  write('plans.yaml', plans.after)
  const changeset = await plan([])
  expectPlanned(changeset, expected)
  if (existsSync(join(folder, 'clickhouse.sql'))) {
    const sql = readFileSync(join(folder, 'clickhouse.sql'), 'utf8')
    expect(`${statementsOf(changeset).join(';\n')};\n`).toBe(sql)
  }
  if (expected.hasChanges !== undefined) expect(changeset.hasChanges).toBe(expected.hasChanges)
  expect(changeset.drift.map(idOf)).toEqual(expected.drift ?? [])
  // Every ClickHouse has a database of that name.
  const unmanaged = changeset.unmanaged.map(idOf).filter((id) => id !== 'Database/default')
  expect(unmanaged).toEqual(expected.unmanaged ?? [])
  expect(changeset.unsupported.map(idOf).sort()).toEqual(expected.unsupported ?? [])

  if (expected.refused !== undefined) {
    await expectRefused(expected)
    write('plans.yaml', plans.before)
    await expectNothingToDo('after a refusal')
    await checkRows(expected)
    if (expected.oneWay === undefined) await otherWayRound(plans, expected.back ?? {})
    return
  }
  await apply(expected.allow ?? [])
  await expectNothingToDo('after apply')
  await checkRows(expected)

  write('plans.yaml', plans.before)
  const back = expected.back ?? {}
  expectPlanned(await plan([]), back)
  if (back.refused !== undefined) {
    await expectRefused(back)
    return
  }
  await apply(back.allow ?? [])
  await expectNothingToDo('after the way back')
  await checkRows(back)
}

/** From the second state to the first, on a target that never saw the first. */
async function otherWayRound(
  plans: { readonly before: string; readonly after: string },
  expected: ExpectedDirection,
): Promise<void> {
  rmSync(join(directory, 'db'), { recursive: true, force: true })
  write('plans.yaml', plans.after)
  await apply([])
  write('plans.yaml', plans.before)
  expectPlanned(await plan([]), expected)
  if (expected.refused !== undefined) {
    await expectRefused(expected)
    return
  }
  await apply(expected.allow ?? [])
  await expectNothingToDo('after the other way round')
}

async function checkRows({ after = [] }: ExpectedDirection): Promise<void> {
  for (const { sql, rows } of after) expect(await query(sql), sql).toEqual(rows)
}

function expectPlanned(changeset: Changeset, expected: ExpectedDirection): void {
  for (const { kind, op } of changeset.actions) {
    seen.set(kind, (seen.get(kind) ?? new Set()).add(op))
  }
  if (expected.actions !== undefined) {
    const actions = merged(changeset)
    const wanted = expected.actions
    const order = <T extends { readonly id: string }>(list: readonly T[]): readonly T[] =>
      expected.ordered === false ? [...list].sort((a, b) => (a.id < b.id ? -1 : 1)) : list
    // Only what the expectation states is compared, but for the list of objects itself.
    expect(order(actions).map((action, index) => stated(action, order(wanted)[index]))).toEqual(
      order(wanted),
    )
  }
  const said = [...changeset.blocked.map(({ detail }) => detail), ...changeset.warnings]
  for (const message of expected.messages ?? []) {
    expect(said).toContainEqual(expect.stringContaining(message))
  }
  const asked = new Set(
    changeset.actions
      .flatMap(({ hazards }) => hazards)
      .map(({ id }) => id)
      .filter((id) => ['drops-data', 'loses-state', 're-emits', 'breaks-unmanaged'].includes(id)),
  )
  if (expected.refused === undefined && asked.size > 0) {
    expect(changeset.blocked, 'a destructive hazard is blocked without consent').not.toEqual([])
  }
}

/** Everything is allowed, and yet the object is blocked and nothing is written. */
async function expectRefused(expected: ExpectedDirection): Promise<void> {
  const { allow, refused = [] } = expected
  const consents = allow ?? ['drops-data', 'loses-state', 're-emits', 'breaks-unmanaged']
  const changeset = await plan(consents)
  expect(changeset.blocked.map(idOf)).toEqual(expect.arrayContaining([...refused]))
  const result = await applied(consents)
  expect(result.changeset.blocked.map(idOf)).toEqual(expect.arrayContaining([...refused]))
  expect(result.executed).toBe(0)
}

async function expectNothingToDo(when: string): Promise<void> {
  const { hasChanges, actions, drift } = await plan([])
  expect({ hasChanges, actions, drift }, when).toEqual({
    hasChanges: false,
    actions: [],
    drift: [],
  })
}

interface Merged {
  readonly id: string
  readonly op: string
  readonly reason: string
  readonly cause: string | null
  readonly stateEffect: string | null
  readonly hazards: readonly string[]
  readonly fields: { readonly [field: string]: string }
}

/** One entry per resource: what is taken away comes as an action of its own, after the readers. */
function merged({ actions }: Changeset): readonly Merged[] {
  const byId = new Map<string, Merged>()
  for (const action of actions) {
    const id = idOf(action)
    const former = byId.get(id)
    byId.set(id, {
      id,
      op: former?.op ?? action.op,
      reason: action.reason,
      cause: former?.cause ?? action.cause,
      stateEffect: former?.stateEffect ?? action.stateEffect,
      hazards: [
        ...new Set([...(former?.hazards ?? []), ...action.hazards.map((hazard) => hazard.id)]),
      ].sort(),
      fields: {
        ...former?.fields,
        ...Object.fromEntries(action.fields.map(({ field, how }) => [field, how])),
      },
    })
  }
  return [...byId.values()]
}

/** The action cut down to what is stated; a `how` and a state effect need only begin like that. */
function stated(action: Merged, wanted: ExpectedAction | undefined): object {
  if (wanted === undefined) return action
  const begins = (text: string, start: string | undefined): string =>
    start !== undefined && text.startsWith(start) ? start : text
  const cut: { [key: string]: unknown } = { id: action.id }
  for (const key of Object.keys(wanted) as (keyof ExpectedAction)[]) {
    if (key === 'fields') {
      const fields = Object.entries(action.fields)
      cut[key] = Object.fromEntries(
        fields.map(([field, how]) => [field, begins(how, wanted.fields?.[field])]),
      )
    } else if (key === 'stateEffect' || key === 'cause') {
      cut[key] = begins(action[key] ?? '', wanted[key])
    } else if (key === 'hazards') {
      cut[key] = action.hazards
    } else {
      cut[key] = action[key]
    }
  }
  return cut
}

function statementsOf({ actions }: Changeset): readonly string[] {
  // What is only asked of the target would hide what is done to it.
  return actions.flatMap(({ statements }) =>
    statements.filter(({ step }) => step?.do !== 'expect').map(({ sql }) => sql),
  )
}

function expectationOf(text: string): Expectation {
  const { clickhouse, ...others }: { clickhouse: Expectation } = parse(text)
  const unknown = [...Object.keys(others), ...Object.keys(clickhouse)].filter((k) => !keys.has(k))
  expect(unknown, 'unknown keys in expect.yaml').toEqual([])
  return clickhouse
}

async function plan(allow: readonly string[]): Promise<Changeset> {
  const { changeset, diagnostics } = await planProject(context(), { allow, unmanaged: true })
  if (changeset === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  planned.push(changeset)
  return changeset
}

/** Applies; anything blocked or left undone fails the test. */
async function apply(allow: readonly string[]): Promise<void> {
  const { changeset, partial } = await applied(allow)
  expect({ blocked: changeset.blocked, partial }).toEqual({ blocked: [], partial: false })
}

async function applied(allow: readonly string[]): Promise<{
  readonly changeset: Changeset
  readonly partial: boolean
  readonly executed: number
}> {
  const failures: string[] = []
  const { changeset, diagnostics, partial, executed } = await applyProject(
    {
      ...context(),
      onEvent: (event) => {
        if (event.type === 'failed') failures.push(event.message)
      },
    },
    { allow, takeOver: [], confirm: async () => true },
  )
  expect(failures).toEqual([])
  if (changeset === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  return { changeset, partial, executed }
}

function context(): {
  directory: string
  environment: string
  processEnv: { [k: string]: string }
} {
  return {
    directory,
    environment: 'local',
    processEnv: { SLUICE_FIXTURE_PASSWORD: 'not a real one' },
  }
}

type Driver = NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>

/** The engine without Sluice, for what people do to a database behind its back. */
function openEngine(): ReturnType<typeof createClient> {
  // The two packages declare one interface twice, in versions that differ in a detail.
  const connection = createChdbConnection({ path: join(directory, 'db') }) as unknown as Driver
  return createClient({ connection })
}

async function query(sql: string): Promise<readonly unknown[]> {
  const client = openEngine()
  try {
    const result = await client.query({ query: sql, format: 'JSONCompactStrings' })
    const { data }: { data: unknown[] } = await result.json()
    return data
  } finally {
    await client.close()
  }
}

async function run(sql: string): Promise<void> {
  const client = openEngine()
  try {
    await client.command({ query: sql })
  } finally {
    await client.close()
  }
}

function idOf({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind}/${name}`
}

function write(file: string, text: string): void {
  writeFileSync(join(directory, file), text)
}
