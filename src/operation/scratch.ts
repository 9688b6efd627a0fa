/**
 * Creates resources without ledger, lock or consent: on the shadow engine for `check`, and in a
 * scratch database for `doctor --round-trip`. Never on what a project owns.
 */
import type { Action, Changeset } from '../changeset/changeset.ts'
import type { Connection, Engine } from '../engine/engine.ts'
import { reachable } from '../graph/graph.ts'
import { emptyLedger } from '../ledger/read-ledger.ts'
import type { Compiled } from '../link/compile.ts'
import { buildChangeset, type Planned } from '../lower/build-changeset.ts'
import { digestOf } from '../resource/digest.ts'
import { type ResourceId, resourceId } from '../resource/id.ts'
import { defaultLifecycle, type Resource } from '../resource/resource.ts'
import { storedForms } from './stored-forms.ts'

export interface ScratchInput {
  readonly engine: Engine
  readonly connection: Connection
  readonly compiled: Compiled
  readonly database: string
  readonly ledgerDatabase: string
}

export interface ScratchFailure {
  readonly id: ResourceId
  readonly error: unknown
}

export interface ScratchResult {
  readonly created: readonly ResourceId[]
  /** What was sent, of those that failed too. */
  readonly statements: ReadonlyMap<ResourceId, readonly string[]>
  readonly failures: readonly ScratchFailure[]
  /** Not tried, because something they need failed. */
  readonly skipped: readonly ResourceId[]
  readonly unsupported: Changeset['unsupported']
}

/** Runs every create statement in order and goes on after a failure, past what depends on it. */
export async function createInScratch(input: ScratchInput): Promise<ScratchResult> {
  const { engine, connection, compiled } = input
  await createDatabases(input)
  for (const resource of compiled.resources) {
    if (!engine.kinds[resource.kind]?.declaredOnly) continue
    for (const draft of engine.stub(resource)) await connection.execute(draft.sql)
  }
  const { changeset } = await planScratch(input)
  const created: ResourceId[] = []
  const statements = new Map<ResourceId, readonly string[]>()
  const failures: ScratchFailure[] = []
  const skipped: ResourceId[] = []
  const broken = new Set<ResourceId>()
  for (const action of changeset.actions) {
    const id = resourceId(action.kind, action.name)
    if (action.op !== 'create') continue
    if (broken.has(id)) {
      skipped.push(id)
      continue
    }
    statements.set(
      id,
      action.statements.map(({ sql }) => sql),
    )
    try {
      await executeInScratch(connection, action)
      created.push(id)
    } catch (error) {
      failures.push({ id, error })
      for (const other of reachable([id], compiled.graph.neededBy, 'dependant')) broken.add(other)
    }
  }
  return { created, statements, failures, skipped, unsupported: changeset.unsupported }
}

/** Statements of one action; a word of no meaning stands for every secret. */
export async function executeInScratch(connection: Connection, action: Action): Promise<void> {
  for (const statement of action.statements) {
    const secrets = new Map(statement.secrets.map((name) => [name, 'scratch'] as const))
    await connection.execute(statement.sql, { secrets })
  }
}

/** What a plan against the scratch says now; no changes after a create is the law. */
export async function planScratch(input: ScratchInput): Promise<Planned> {
  const { engine, connection, compiled } = input
  const declared = compiled.resources.filter(
    ({ kind }) => engine.kinds[kind]?.namespace === 'database',
  )
  const databases = new Set([
    ...compiled.databases,
    ...declared.map(({ name }) => name),
    input.database,
  ])
  const catalog = await connection.inspect(
    { databases: [...databases].sort(), global: true },
    input.ledgerDatabase,
  )
  const stored = await storedForms(
    { engine, compiled, catalog, ledger: emptyLedger, database: input.database },
    input,
  )
  return buildChangeset({
    engine,
    environment: 'scratch',
    isProtected: false,
    database: input.database,
    compiled,
    release: digestOf(null),
    catalog,
    capabilities: connection.capabilities,
    ...(stored === undefined ? {} : { stored: (id) => stored.forms.get(id) }),
    ledger: emptyLedger,
    secretDigest: () => undefined,
    withSecrets: (text) => text,
    consents: [],
    takeOver: [],
    selection: { select: [], exclude: [] },
    policy: { unsupported: 'warn', ignore: [] },
    warnings: [],
    ruleFindings: stored?.blocked ?? [],
    finish: false,
    now: 0,
    toolVersion: '',
  })
}

/** Databases that resources live in and no plan declares: the target has them, the scratch not. */
async function createDatabases({ engine, connection, compiled }: ScratchInput): Promise<void> {
  const { databases: existing } = await connection.inspect({ databases: [], global: false }, '')
  const kind = Object.values(engine.kinds).find((rules) => rules.namespace === 'database')
  const declared = new Set(
    compiled.resources
      .filter((resource) => engine.kinds[resource.kind]?.namespace === 'database')
      .map((resource) => resource.name),
  )
  if (kind === undefined) return
  const { facts } = connection.capabilities
  const context = {
    database: engine.fallbackDatabase,
    side: 'desired' as const,
    lookup: () => undefined,
    ...(facts === undefined ? {} : { facts }),
  }
  for (const database of compiled.databases) {
    if (declared.has(database) || existing.has(database) || engine.owns('database', database))
      continue
    const resource: Resource = {
      id: resourceId(kind.kind, database),
      kind: kind.kind,
      name: database,
      address: { name: database },
      spec: {},
      lifecycle: defaultLifecycle,
      dependsOn: [],
      checks: [],
      secrets: [],
    }
    const drafts = kind.create(resource, {
      desired: context,
      live: context,
      breaksUnmanaged: false,
    })
    for (const draft of drafts) await connection.execute(draft.sql)
  }
}
