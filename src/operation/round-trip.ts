/**
 * What `doctor --round-trip` proves on a target: a sample of every kind is created, read back,
 * changed and dropped in a scratch database, and after each step a plan must be empty.
 */
import type { Action } from '../changeset/changeset.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import type { Connection, Engine } from '../engine/engine.ts'
import { type Compiled, compile } from '../link/compile.ts'
import { addressName, parseResourceId, type ResourceId, resourceId } from '../resource/id.ts'
import type { JsonObject } from '../resource/json.ts'
import type { LiveObject } from '../resource/resource.ts'
import type { PlanDocument } from '../source/plans.ts'
import type { RoundTripCase, RoundTripReport } from './results.ts'
import { createInScratch, executeInScratch, planScratch, type ScratchInput } from './scratch.ts'

export const scratchDatabase = 'sluice_doctor'

export async function roundTrip(
  engine: Engine,
  connection: Connection,
  ledgerDatabase: string,
): Promise<RoundTripReport> {
  const samples = engine.samples(scratchDatabase)
  const at = (documents: readonly JsonObject[]): ScratchInput => ({
    engine,
    connection,
    compiled: compileSamples(engine, documents),
    database: scratchDatabase,
    ledgerDatabase,
  })
  const start = at(samples)
  // An earlier run may have been cut off.
  await dropSamples(start)
  const cases: RoundTripCase[] = []
  try {
    const created = await createSamples(start)
    cases.push(...created)
    cases.push(...(await runProbes(engine, samples, at, whatIs(created))))
  } finally {
    cases.push(...(await dropSamples(start)))
  }
  const { description, capabilities } = connection
  return {
    engine: description.engine,
    version: description.version,
    facts: capabilities.facts ?? {},
    cases,
  }
}

export function compileSamples(engine: Engine, documents: readonly JsonObject[]): Compiled {
  return compile(documents.map(sampleDocument), { engine, database: scratchDatabase })
}

async function createSamples(input: ScratchInput): Promise<readonly RoundTripCase[]> {
  const result = await createInScratch(input)
  const left = await unequal(input)
  const what = 'is created'
  const of = (id: ResourceId): Pick<RoundTripCase, 'kind' | 'name' | 'what' | 'statements'> => ({
    ...parseResourceId(id),
    what,
    statements: result.statements.get(id) ?? [],
  })
  return [
    ...input.compiled.diagnostics.map(({ message }) => ({
      kind: '',
      name: '',
      what,
      outcome: 'failed' as const,
      detail: message,
      statements: [],
    })),
    ...result.created.map((id) => ({ ...of(id), ...verdict(left.get(id)) })),
    ...result.failures.map(({ id, error }) => ({
      ...of(id),
      outcome: 'failed' as const,
      detail: words(error),
    })),
    ...result.skipped.map((id) => ({
      ...of(id),
      outcome: 'not tried' as const,
      detail: 'what it needs could not be created',
    })),
    ...result.unsupported.map(({ kind, name, detail }) => ({
      ...of(resourceId(kind, name)),
      outcome: 'unsupported' as const,
      detail,
    })),
  ]
}

interface Created {
  readonly ready: ReadonlySet<ResourceId>
  readonly unsupported: ReadonlyMap<ResourceId, string>
}

function whatIs(created: readonly RoundTripCase[]): Created {
  const of = (outcome: RoundTripCase['outcome']): readonly (readonly [ResourceId, string])[] =>
    created
      .filter((tried) => tried.outcome === outcome)
      .map(({ kind, name, detail }) => [resourceId(kind, name), detail] as const)
  return {
    ready: new Set(of('held').map(([id]) => id)),
    unsupported: new Map(of('unsupported')),
  }
}

/** Every probe starts from what the one before it left. */
async function runProbes(
  engine: Engine,
  samples: readonly JsonObject[],
  at: (documents: readonly JsonObject[]) => ScratchInput,
  created: Created,
): Promise<readonly RoundTripCase[]> {
  const cases: RoundTripCase[] = []
  let current = samples
  for (const { what, to } of engine.probes?.(scratchDatabase) ?? []) {
    const id = sampleId(engine, to)
    const next = current.map((sample) => (sampleId(engine, sample) === id ? to : sample))
    const result = created.ready.has(id)
      ? await runProbe(at(next), id, created.ready)
      : { ...notThere(created.unsupported.get(id)), statements: [] }
    cases.push({ ...parseResourceId(id), what, ...result })
    if (result.outcome === 'held') current = next
  }
  return cases
}

/** Not every kind goes by a name that its document says. */
function sampleId(engine: Engine, json: JsonObject): ResourceId {
  const kind = String(json['kind'])
  const address = engine.kinds[kind]?.address(json, scratchDatabase)
  return resourceId(kind, address === undefined ? String(json['name']) : addressName(address))
}

function notThere(why: string | undefined): Pick<RoundTripCase, 'outcome' | 'detail'> {
  return why === undefined
    ? { outcome: 'not tried', detail: 'it could not be created' }
    : { outcome: 'unsupported', detail: why }
}

async function runProbe(
  input: ScratchInput,
  id: ResourceId,
  ready: ReadonlySet<ResourceId>,
): Promise<Pick<RoundTripCase, 'outcome' | 'detail' | 'statements'>> {
  const faults = input.compiled.diagnostics.filter(({ severity }) => severity === 'error')
  if (faults.length > 0) {
    return {
      outcome: 'failed',
      detail: faults.map(({ message }) => message).join('; '),
      statements: [],
    }
  }
  const { changeset } = await planScratch(input)
  // What could not be created before is no part of it.
  const actions = changeset.actions.filter(
    ({ op, kind, name }) => op !== 'adopt' && ready.has(resourceId(kind, name)),
  )
  const statements = actions.flatMap((action) => action.statements.map(({ sql }) => sql))
  if (actions.length === 0) {
    return { outcome: 'failed', detail: 'the change is not seen', statements }
  }
  try {
    for (const action of actions) await executeInScratch(input.connection, action)
  } catch (error) {
    return { outcome: 'failed', detail: words(error), statements }
  }
  const ops = new Set(actions.map(({ op }) => op))
  const { outcome, detail } = verdict((await unequal(input)).get(id))
  return { outcome, detail: `${[...ops].join(', ')}: ${detail}`, statements }
}

/** Drops what stands under the samples' names; they exist nowhere else. */
async function dropSamples(input: ScratchInput): Promise<readonly RoundTripCase[]> {
  const { engine, connection, compiled } = input
  const { facts } = connection.capabilities
  const context = {
    database: scratchDatabase,
    side: 'live' as const,
    lookup: () => undefined,
    ...(facts === undefined ? {} : { facts }),
  }
  const lower = { desired: context, live: context, breaksUnmanaged: true }
  const live = await liveSamples(input)
  const drop = async (object: LiveObject): Promise<RoundTripCase> => {
    const drafts = engine.kinds[object.kind]?.drop(object, lower) ?? []
    const statements = drafts.map(({ sql }) => sql)
    try {
      for (const sql of statements) await connection.execute(sql)
      return { ...dropped(object.id), outcome: 'held', detail: 'dropped', statements }
    } catch (error) {
      return { ...dropped(object.id), outcome: 'failed', detail: words(error), statements }
    }
  }
  const objects = [...compiled.resources].reverse().flatMap(({ id }) => live.get(id) ?? [])
  const cases = [...(await eachInTurn(objects, drop))]
  for (const id of (await liveSamples(input)).keys()) {
    cases.push({ ...dropped(id), outcome: 'failed', detail: 'it is still there', statements: [] })
  }
  return cases
}

/** What others still point at is tried again after them, as long as that leads anywhere. */
async function eachInTurn(
  objects: readonly LiveObject[],
  drop: (object: LiveObject) => Promise<RoundTripCase>,
): Promise<readonly RoundTripCase[]> {
  const tried = new Map<LiveObject, RoundTripCase>()
  for (const object of objects) tried.set(object, await drop(object))
  const failed = objects.filter((object) => tried.get(object)?.outcome === 'failed')
  const held = [...tried.values()].filter(({ outcome }) => outcome === 'held')
  if (held.length === 0) return [...tried.values()]
  return [...held, ...(await eachInTurn(failed, drop))]
}

function dropped(id: ResourceId): Pick<RoundTripCase, 'kind' | 'name' | 'what'> {
  return { ...parseResourceId(id), what: 'is dropped' }
}

async function liveSamples({
  connection,
  compiled,
  ledgerDatabase,
}: ScratchInput): Promise<ReadonlyMap<ResourceId, LiveObject>> {
  const catalog = await connection.inspect(
    { databases: [scratchDatabase], global: true },
    ledgerDatabase,
  )
  const ids = new Set(compiled.resources.map(({ id }) => id))
  return new Map(
    [...catalog.objects.values()]
      .filter(({ id }) => ids.has(id))
      .map((object) => [object.id, object]),
  )
}

/** What a plan would still do, by object. */
async function unequal(input: ScratchInput): Promise<ReadonlyMap<ResourceId, Action>> {
  const { changeset } = await planScratch(input)
  return new Map(
    changeset.actions
      .filter(({ op }) => op !== 'adopt')
      .map((action) => [resourceId(action.kind, action.name), action] as const),
  )
}

function verdict(action: Action | undefined): Pick<RoundTripCase, 'outcome' | 'detail'> {
  if (action === undefined) return { outcome: 'held', detail: 'read back, plans to nothing' }
  const fields = action.fields.map(({ field, before, after }) => `${field}: ${before} ≠ ${after}`)
  return { outcome: 'failed', detail: `does not come back as written: ${fields.join('; ')}` }
}

function words(error: unknown): string {
  if (error instanceof SluiceError) return [error.message, ...(error.detail ?? [])].join('; ')
  return error instanceof Error ? error.message : String(error)
}

/** Samples come from the engine, not from files: they have no places. */
function sampleDocument(json: JsonObject): PlanDocument {
  const span = { file: '(sample)', start: 0, end: 0 }
  return {
    kind: String(json['kind']),
    file: span.file,
    index: 0,
    json,
    raw: json,
    span,
    spanOf: () => span,
    spanInText: () => span,
  }
}
