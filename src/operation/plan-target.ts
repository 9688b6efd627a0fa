/** One reading of the target and the changeset that follows from it. */
import type { LiveCatalog, Scope } from '../catalog/catalog.ts'
import { changesetDigest } from '../changeset/changeset-digest.ts'
import type { Blocked, Changeset } from '../changeset/changeset.ts'
import type { TextOf } from '../diagnostic/index.ts'
import { writtenPlace } from '../diagnostic/written-place.ts'
import type { Engine } from '../engine/engine.ts'
import { type Ledger, ledgerOf, readStoredLedger, recordedIn } from '../ledger/read-ledger.ts'
import { secretDigest } from '../ledger/secret-digest.ts'
import { withSharedSpecs } from '../ledger/shared-specs.ts'
import type { Compiled } from '../link/compile.ts'
import { contextOf, indexLive } from '../link/name-index.ts'
import { buildChangeset, type Planned } from '../lower/build-changeset.ts'
import { liveGraph } from '../lower/live-graph.ts'
import { planMeanings } from '../lower/plan-of.ts'
import type { PlanInput } from '../lower/plan-input.ts'
import type { Digest } from '../resource/digest.ts'
import { type Gradual, gradual, meanwhile } from '../steps.ts'
import type { Project } from '../source/project.ts'
import { resolveSecrets } from '../source/secrets.ts'
import type { Target } from './connect.ts'
import { canonicalQueries } from './canonical-queries.ts'
import type { OperationContext } from './context.ts'
import { earlyChecks } from './early-checks.ts'
import type { EarlyReading } from './early-reading.ts'
import { observeChanges } from './observe-changes.ts'
import { storedForms } from './stored-forms.ts'
import { withReadersElsewhere } from './readers-elsewhere.ts'
import type { RuleFinding } from './rules.ts'
import { isWithin, scopeOf } from './scope.ts'
import { withoutScratch } from './without-scratch.ts'
import { withoutSecrets } from './without-secrets.ts'

export interface PlanRequest {
  readonly project: Project
  readonly engine: Engine
  readonly compiled: Compiled
  readonly release: Gradual<Digest>
  readonly rules: readonly RuleFinding[]
  readonly textOf: TextOf
  readonly allow: readonly string[]
  readonly takeOver: readonly string[]
  /** End what finished swaps keep. */
  readonly finish?: boolean
  /** The reading that was begun before the plans were compiled; once. */
  readonly early?: () => Promise<EarlyReading | undefined>
  /** Checks of the data that take longer are left to the apply; absent: no limit. */
  readonly checkTimeoutMs?: number
}

export interface PlannedTarget extends Planned {
  readonly ledger: Ledger
  readonly catalog: LiveCatalog
}

export async function planTarget(
  request: PlanRequest,
  target: Target,
  context: OperationContext,
): Promise<PlannedTarget> {
  const { project, engine, compiled, textOf } = request
  const { ledger, scope, catalog } = await readTarget(request, target, context)
  const { policy } = project.config
  const canonical = await canonicalQueries(engine, compiled.resources, target.connection)
  const database = engine.databaseOf(target.environment)
  const { facts } = target.connection.capabilities
  const live = contextOf(indexLive(catalog, engine), database, 'live', facts)
  const references = gradual(() => liveGraph(catalog, engine, live))
  const stored = await meanwhile(
    storedForms({ engine, compiled, catalog, ledger, database, textOf }, target),
    [...worksOf(request), references],
  )
  const input: PlanInput = {
    engine,
    environment: target.environment.name,
    isProtected: target.environment.protect,
    database,
    compiled,
    release: request.release.value(),
    catalog,
    capabilities: target.connection.capabilities,
    ...(canonical === undefined ? {} : { canonical }),
    ...(stored === undefined ? {} : { stored: (id) => stored.forms.get(id) }),
    liveGraph: references,
    ledger,
    secretDigest: secretDigester(project, ledger, context),
    withSecrets: (text) =>
      resolveSecrets(text, {
        root: project.root,
        processEnv: context.processEnv,
        files: project.files,
      }).text,
    consents: [...(policy?.allow ?? []), ...request.allow],
    takeOver: request.takeOver,
    selection: { select: context.select ?? [], exclude: context.exclude ?? [] },
    policy: { unsupported: policy?.unsupported ?? 'warn', ignore: policy?.ignore ?? [] },
    warnings: promotionWarning(target),
    ruleFindings: request.rules.flatMap((finding) => ruleBlock(finding, textOf)),
    refused: stored?.blocked ?? [],
    finish: request.finish ?? false,
    now: context.now().getTime(),
    toolVersion: context.toolVersion,
  }
  const first = buildChangeset(input)
  const wider = await withReadersElsewhere(first.diff, catalog, scope, engine, target)
  const planned = wider === undefined ? first : buildChangeset(withCatalog(input, wider))
  return {
    ...planned,
    changeset: await observeChanges(
      await withChecks(planned.changeset, request, target),
      catalog,
      engine,
      target,
      policy?.safeBelow,
    ),
    ledger,
    catalog,
  }
}

/** References of the narrower catalog are not all of those. */
function withCatalog({ liveGraph: _, ...input }: PlanInput, catalog: LiveCatalog): PlanInput {
  return { ...input, catalog }
}

/** What a changeset needs of the plans alone. */
function worksOf({ compiled, release }: PlanRequest): readonly Gradual<unknown>[] {
  return [release, gradual(() => planMeanings(compiled.resources))]
}

interface ReadTarget {
  readonly ledger: Ledger
  readonly scope: Scope
  readonly catalog: LiveCatalog
}

/** Ledger and target as plans are compared with them. */
async function readTarget(
  request: PlanRequest,
  target: Target,
  context: OperationContext,
): Promise<ReadTarget> {
  const { project, compiled } = request
  const { stored, scope, catalog } = await readingOf(request, target)
  const inspected = withoutSecrets(catalog, secretTexts(compiled, project, context))
  const shared = withSharedSpecs(compiled.byId, inspected.objects)
  const ledger = ledgerOf(stored, project.config.name, shared)
  return { ledger, scope, catalog: withoutScratch(inspected, ledger) }
}

/** What was read while the plans were compiled, where that is all of what they need. */
async function readingOf(request: PlanRequest, target: Target): Promise<EarlyReading> {
  const early = await meanwhile(Promise.resolve(request.early?.()), worksOf(request))
  const { name } = request.project.config
  const stored = early === undefined ? await readStoredLedger(target.store, name) : early.stored
  const scope = scopeOf(request, target, recordedIn(stored, name))
  if (early !== undefined && isWithin(scope, early.scope)) return { ...early, scope }
  const catalog = await target.connection.inspect(scope, target.ledgerDatabase)
  return { stored, scope, catalog }
}

/** Keyed digests of secret values; a value that is not at hand is not compared. */
export function secretDigester(
  project: Project,
  ledger: Ledger,
  context: OperationContext,
): (placeholder: string) => string | undefined {
  // CI gives an empty variable for a secret that it withholds.
  const key = context.processEnv['SLUICE_SECRET_KEY'] || ledger.secretKey
  return (placeholder) => {
    if (key === undefined) return undefined
    const value = secretValue(placeholder, project, context)
    return value === undefined ? undefined : secretDigest(key, placeholder, value)
  }
}

/** Values of every secret of the plans that is at hand. */
export function secretTexts(
  compiled: Pick<Compiled, 'resources'>,
  project: Project,
  context: OperationContext,
): readonly string[] {
  const placeholders = new Set(compiled.resources.flatMap((resource) => resource.secrets))
  return [...placeholders].flatMap(
    (placeholder) => secretValue(placeholder, project, context) ?? [],
  )
}

/** The value of `${env:X}` or `${file:p}`, or undefined where it is not set. */
export function secretValue(
  placeholder: string,
  project: Project,
  context: OperationContext,
): string | undefined {
  const resolved = resolveSecrets(placeholder, {
    root: project.root,
    processEnv: context.processEnv,
    files: project.files,
  })
  return resolved.missing.length > 0 ? undefined : resolved.text
}

/** Silence would look like a gate. */
function promotionWarning({ environment }: Target): readonly string[] {
  return environment.promoteFrom === undefined
    ? []
    : [
        `promoteFrom: ${environment.promoteFrom} is not enforced in this version; review who may apply here`,
      ]
}

function ruleBlock(
  { rule, resource, severity, diagnostic: { message, span } }: RuleFinding,
  textOf: TextOf,
): readonly Blocked[] {
  if (severity !== 'error') return []
  return [
    {
      kind: resource.kind,
      name: resource.name,
      code: 'RULE',
      detail: message,
      allow: `policy.rules.${rule} in sluice.yaml`,
      ...(span === undefined ? {} : { at: writtenPlace(span, textOf) }),
    },
  ]
}

/** What the data itself forbids is blocked like what a guard forbids. */
async function withChecks(
  changeset: Changeset,
  { checkTimeoutMs }: PlanRequest,
  { connection }: Target,
): Promise<Changeset> {
  const { blocked, warnings } = await earlyChecks(changeset, connection, checkTimeoutMs)
  if (blocked.length + warnings.length === 0) return changeset
  const body = {
    ...changeset,
    blocked: [...changeset.blocked, ...blocked],
    warnings: [...changeset.warnings, ...warnings],
  }
  return { ...body, digest: changesetDigest(body) }
}
