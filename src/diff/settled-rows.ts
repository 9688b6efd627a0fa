/**
 * Ledger rows as they stand after a run that was cut off: a statement can be in place while the
 * row that records it is not. The journal tells what was applied; the object tells the rest.
 */
import type { LiveCatalog } from '../catalog/catalog.ts'
import type { JournalRow, LedgerRow } from '../ledger/ledger-row.ts'
import type { Ledger } from '../ledger/read-ledger.ts'
import { type Digest, digestOf } from '../resource/digest.ts'
import { parseResourceId, type ResourceId } from '../resource/id.ts'
import type { LiveObject, Spec } from '../resource/resource.ts'

export interface SettledRows {
  readonly rows: ReadonlyMap<ResourceId, LedgerRow>
  /** Rows that were worked out and still have to be written. */
  readonly pending: ReadonlySet<LedgerRow>
}

export function settledRows(
  ledger: Ledger,
  catalog: LiveCatalog,
  digest: (object: LiveObject) => Digest,
  /** What is declared now, by id. */
  specOf: (id: ResourceId) => Spec | undefined = () => undefined,
): SettledRows {
  const pending = new Set<LedgerRow>()
  if (ledger.unfinished.length === 0) return { rows: ledger.rows, pending }
  const rows = new Map(ledger.rows)
  for (const [id, last] of lastEntries(ledger.unfinished)) {
    const live = catalog.objects.get(id)
    if (live === undefined || last.desiredDigest === null || !isInPlace(last)) continue
    const before = rows.get(id)
    if (before !== undefined && isRecorded(before, last)) continue
    const spec = specOf(id)
    const isOfNow = spec !== undefined && digestOf(spec) === last.specDigest
    const desired = isOfNow ? spec : (before?.desired ?? {})
    const row = { ...settledRow(live, last, digest(live), before, ledger), desired }
    rows.set(id, row)
    pending.add(row)
  }
  return { rows, pending }
}

/**
 * The last statement of an action was applied; or its only statement creates and the object is
 * there (a single CREATE is atomic, so there is no half-created object).
 */
function isInPlace(entry: JournalRow): boolean {
  if (entry.statement !== entry.of - 1) return false
  if (entry.state === 'applied') return true
  return entry.op === 'create' && entry.of === 1 && entry.state !== 'failed'
}

/** Texts that the target hides differ in the spec alone. */
function isRecorded(row: LedgerRow, { desiredDigest, specDigest }: JournalRow): boolean {
  if (row.desiredDigest !== desiredDigest) return false
  return typeof specDigest !== 'string' || digestOf(row.desired) === specDigest
}

function lastEntries(journal: readonly JournalRow[]): ReadonlyMap<ResourceId, JournalRow> {
  const last = new Map<ResourceId, JournalRow>()
  for (const entry of journal) last.set(entry.id as ResourceId, entry)
  return last
}

function settledRow(
  live: LiveObject,
  entry: JournalRow,
  liveDigest: Digest,
  before: LedgerRow | undefined,
  ledger: Ledger,
): Omit<LedgerRow, 'desired'> {
  const { kind, name } = parseResourceId(entry.id)
  return {
    project: before?.project ?? '',
    kind,
    name,
    desiredDigest: entry.desiredDigest ?? '',
    live: live.spec,
    liveDigest,
    inferred: live.inferred ?? null,
    secrets: entry.secrets,
    protect: before?.protect ?? false,
    retain: before?.retain ?? false,
    adopted: false,
    release: before?.release ?? '',
    changeset: ledger.unfinishedChangeset ?? '',
    toolVersion: before?.toolVersion ?? '',
    actor: before?.actor ?? '',
    commit: before?.commit ?? null,
  }
}
