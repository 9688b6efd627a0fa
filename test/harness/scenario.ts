/**
 * Runs a scenario folder: apply `before`, plan `after`, compare with `expect.yaml`, apply, plan again (empty), and all
 * the way back. What is refused on the way there is tried the other way round from the start. fixtures/README.md says
 * what an expectation may state.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { parse } from 'yaml'
import type { Changeset } from '../../src/changeset/changeset.ts'
import type { OperationContext } from '../../src/operation/context.ts'
import { applyProject, planProject } from '../../src/operation/index.ts'

/** What scenarios run on. */
export interface ScenarioTarget {
  readonly engine: string
  /** Among several kinds of this target; an expectation may say which it is about. */
  readonly generation?: number
  /** Directory of the project; plans.yaml is written there. */
  readonly directory: string
  readonly processEnv: OperationContext['processEnv']
  readonly engineOf: OperationContext['engineOf']
  /** What is on every empty target. */
  readonly always: ReadonlySet<string>
  /** An empty target again. */
  readonly reset: () => Promise<void>
  /** The target without Sluice, for what people do to a database behind its back. */
  readonly run: (sql: string) => Promise<void>
  readonly query: (sql: string) => Promise<readonly unknown[]>
}

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

export interface Expectation extends ExpectedDirection {
  /** SQL run on the target between the first apply and the plan. */
  readonly setup?: readonly string[]
  /** Effects of field rules that the folder shows, by the names in docs/coverage.md. */
  readonly proves?: readonly string[]
  readonly hasChanges?: boolean
  readonly drift?: readonly string[]
  readonly unsupported?: readonly string[]
  readonly unmanaged?: readonly string[]
  readonly back?: ExpectedDirection
  /** The generations of the target that it runs on; all without it. */
  readonly generations?: readonly number[]
  /** What is different on one of them. */
  readonly in?: { readonly [generation: string]: Omit<Expectation, 'in' | 'generations'> }
  /** Why the other way is not run. */
  readonly oneWay?: string
  /** It needs the extension TimescaleDB; or a version of it, `2.20` or later. */
  readonly timescale?: boolean | string
}

const keys: ReadonlySet<string> = new Set([
  ...['actions', 'ordered', 'allow', 'refused', 'setup', 'hasChanges', 'drift', 'unsupported'],
  ...[
    'unmanaged',
    'after',
    'back',
    'proves',
    'oneWay',
    'messages',
    'generations',
    'in',
    'timescale',
  ],
])

/** What a folder expects of an engine, and of one generation of it. */
export function expectationOf(folder: string, engine: string, generation?: number): Expectation {
  const read = parse(readFileSync(join(folder, 'expect.yaml'), 'utf8'))
  const { [engine]: own = {}, ...others }: { readonly [key: string]: Expectation } = read
  const particular = own.in?.[String(generation)] ?? {}
  const unknown = [...Object.keys(others), ...Object.keys(own), ...Object.keys(particular)].filter(
    (key) => !keys.has(key),
  )
  expect(unknown, 'unknown keys in expect.yaml').toEqual([])
  return { ...own, ...particular }
}

export interface Generations {
  /** Those that a folder is about. */
  readonly all: readonly number[]
  /** Those of which it expects something of their own. */
  readonly different: readonly number[]
}

export function generationsOf(
  folder: string,
  engine: string,
  every: readonly number[],
): Generations {
  const { [engine]: own = {} }: { readonly [key: string]: Expectation } = parse(
    readFileSync(join(folder, 'expect.yaml'), 'utf8'),
  )
  return { all: own.generations ?? every, different: Object.keys(own.in ?? {}).map(Number) }
}

interface Run {
  readonly target: ScenarioTarget
  readonly expected: Expectation
  /** Every changeset that the scenario planned. */
  readonly planned: Changeset[]
}

interface Plans {
  readonly before: string
  readonly after: string
}

/** Throws where something is not as expected; gives every changeset that was planned. */
export async function runScenario(
  folder: string,
  target: ScenarioTarget,
): Promise<readonly Changeset[]> {
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8')
  const expected = expectationOf(folder, target.engine, target.generation)
  const plans = { before: read('before.yaml'), after: read('after.yaml') }
  const run: Run = { target, expected, planned: [] }
  await runBothWays(run, plans, folder)
  return run.planned
}

async function runBothWays(run: Run, plans: Plans, folder: string): Promise<void> {
  const { target, expected } = run
  write(run, plans.before)
  await apply(run, [])
  await expectNothingToDo(run, 'right after the first apply')
  for (const sql of expected.setup ?? []) await target.run(sql)

  write(run, plans.after)
  const changeset = await plan(run, [])
  expectPlanned(changeset, expected)
  expectStatements(changeset, folder, target)
  if (expected.hasChanges !== undefined) expect(changeset.hasChanges).toBe(expected.hasChanges)
  expect(changeset.drift.map(idOf)).toEqual(expected.drift ?? [])
  const unmanaged = changeset.unmanaged.map(idOf).filter((id) => !target.always.has(id))
  expect(unmanaged).toEqual(expected.unmanaged ?? [])
  expect(changeset.unsupported.map(idOf).sort()).toEqual(expected.unsupported ?? [])

  if (expected.refused !== undefined) {
    await expectRefused(run, expected)
    write(run, plans.before)
    await expectNothingToDo(run, 'after a refusal')
    await checkRows(run, expected)
    if (expected.oneWay === undefined) await otherWayRound(run, plans, expected.back ?? {})
    return
  }
  await apply(run, expected.allow ?? [])
  await expectNothingToDo(run, 'after apply')
  await checkRows(run, expected)
  if (expected.oneWay === undefined) await wayBack(run, plans, expected.back ?? {})
}

async function wayBack(run: Run, plans: Plans, back: ExpectedDirection): Promise<void> {
  write(run, plans.before)
  expectPlanned(await plan(run, []), back)
  if (back.refused !== undefined) {
    await expectRefused(run, back)
    return
  }
  await apply(run, back.allow ?? [])
  await expectNothingToDo(run, 'after the way back')
  await checkRows(run, back)
}

/** From the second state to the first, on a target that never saw the first. */
async function otherWayRound(run: Run, plans: Plans, expected: ExpectedDirection): Promise<void> {
  await run.target.reset()
  write(run, plans.after)
  await apply(run, [])
  write(run, plans.before)
  expectPlanned(await plan(run, []), expected)
  if (expected.refused !== undefined) {
    await expectRefused(run, expected)
    return
  }
  await apply(run, expected.allow ?? [])
  await expectNothingToDo(run, 'after the other way round')
}

async function checkRows(run: Run, { after = [] }: ExpectedDirection): Promise<void> {
  for (const { sql, rows } of after) expect(await run.target.query(sql), sql).toEqual(rows)
}

/** The statements, where the folder has them checked by hand. */
function expectStatements(changeset: Changeset, folder: string, target: ScenarioTarget): void {
  const files = [`${target.engine}-${target.generation}.sql`, `${target.engine}.sql`]
  const file = files.map((name) => join(folder, name)).find((path) => existsSync(path))
  if (file === undefined) return
  expect(`${statementsOf(changeset).join(';\n')};\n`).toBe(readFileSync(file, 'utf8'))
}

function expectPlanned(changeset: Changeset, expected: ExpectedDirection): void {
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
async function expectRefused(run: Run, expected: ExpectedDirection): Promise<void> {
  const { allow, refused = [] } = expected
  const consents = allow ?? ['drops-data', 'loses-state', 're-emits', 'breaks-unmanaged']
  const changeset = await plan(run, consents)
  expect(changeset.blocked.map(idOf)).toEqual(expect.arrayContaining([...refused]))
  const result = await applied(run, consents)
  expect(result.changeset.blocked.map(idOf)).toEqual(expect.arrayContaining([...refused]))
  expect(result.executed).toBe(0)
}

async function expectNothingToDo(run: Run, when: string): Promise<void> {
  const { hasChanges, actions, drift } = await plan(run, [])
  expect({ hasChanges, actions, drift }, when).toEqual({
    hasChanges: false,
    actions: [],
    drift: [],
  })
  if (run.expected.timescale !== undefined) await expectNothingForAStranger(run, when)
}

/**
 * With another ledger, an empty one: what the real one has recorded right after a statement that did
 * nothing would hide that.
 */
async function expectNothingForAStranger(run: Run, when: string): Promise<void> {
  const file = join(run.target.directory, 'sluice.yaml')
  const project = readFileSync(file, 'utf8')
  writeFileSync(file, `${project}ledger: { database: of_a_stranger }\n`)
  const { changeset } = await planProject(context(run), { allow: [] })
  writeFileSync(file, project)
  const changed = changeset?.actions.filter(({ op }) => op !== 'adopt')
  expect(changed, `${when}, for one who knows nothing of it`).toEqual([])
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

async function plan(run: Run, allow: readonly string[]): Promise<Changeset> {
  const { changeset, diagnostics } = await planProject(context(run), { allow, unmanaged: true })
  if (changeset === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  run.planned.push(changeset)
  return changeset
}

/** Applies; anything blocked or left undone fails the test. */
async function apply(run: Run, allow: readonly string[]): Promise<void> {
  const { changeset, partial } = await applied(run, allow)
  expect({ blocked: changeset.blocked, partial }).toEqual({ blocked: [], partial: false })
}

async function applied(
  run: Run,
  allow: readonly string[],
): Promise<{
  readonly changeset: Changeset
  readonly partial: boolean
  readonly executed: number
}> {
  const failures: string[] = []
  const { changeset, diagnostics, partial, executed } = await applyProject(
    {
      ...context(run),
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

function context({ target: { directory, processEnv, engineOf } }: Run): OperationContext {
  return {
    directory,
    environment: 'local',
    processEnv,
    engineOf,
    now: () => new Date(),
    host: 'test',
    user: 'test',
    pid: process.pid,
    toolVersion: 'test',
  }
}

function idOf({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind}/${name}`
}

function write({ target }: Run, plans: string): void {
  writeFileSync(join(target.directory, 'plans.yaml'), plans)
}
