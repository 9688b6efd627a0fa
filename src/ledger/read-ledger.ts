/** Reads what an apply left on the target: ownership, releases, and the traces of a cut-off run. */
import type { Store, StoredRow, Topic } from '../engine/store.ts'
import type { Digest } from '../resource/digest.ts'
import { parseResourceId, type ResourceId } from '../resource/id.ts'
import type { JournalRow, LedgerRow, RecipeRow, ReleaseRow, RunRow } from './ledger-row.ts'

export interface Ledger {
  /** Id of the target; undefined before the first apply. */
  readonly target: string | undefined
  readonly secretKey: string | undefined
  readonly rows: ReadonlyMap<ResourceId, LedgerRow>
  /** Objects that belong to other projects, with the project's name. */
  readonly othersRows: ReadonlyMap<ResourceId, string>
  /** Journal of a run that never finished, oldest first; empty otherwise. */
  readonly unfinished: readonly JournalRow[]
  readonly unfinishedChangeset: Digest | undefined
  /** Recipes that are open or keep something; of this project. */
  readonly recipes: ReadonlyMap<ResourceId, RecipeRow>
  /** The same of other projects: what they made is nobody else's business. */
  readonly othersRecipes: readonly RecipeRow[]
}

export const emptyLedger: Ledger = {
  target: undefined,
  secretKey: undefined,
  rows: new Map(),
  othersRows: new Map(),
  unfinished: [],
  unfinishedChangeset: undefined,
  recipes: new Map(),
  othersRecipes: [],
}

/** Keys of the `meta` topic. */
export const metaKeys = { target: 'target', secretKey: 'secret-key', run: 'run' } as const

export async function readLedger(store: Store, project: string): Promise<Ledger> {
  return ledgerOf(await readStoredLedger(store, project), project)
}

/** The rows as they are stored: much of a large ledger says what plans and target say as well. */
export interface StoredLedger {
  readonly ledger: readonly StoredRow[]
  readonly meta: readonly StoredRow[]
  readonly recipes: readonly StoredRow[]
  /** Journal of a run that never finished. */
  readonly unfinished: readonly JournalRow[]
}

/** Undefined before the first apply. */
export async function readStoredLedger(
  store: Store,
  project: string,
): Promise<StoredLedger | undefined> {
  if (!(await store.exists())) return undefined
  const rows = await store.latest(['ledger', 'meta', 'recipe'])
  const of = (topic: Topic): readonly StoredRow[] => rows.filter((row) => row.topic === topic)
  const [ledger, meta, recipes] = [of('ledger'), of('meta'), of('recipe')]
  const cut = cutRun(meta, project)
  const unfinished = cut === undefined ? [] : await journalOf(store, project, cut.run)
  return { ledger, meta, recipes, unfinished }
}

/** `shared`: each row as it is to be held, before the next one is read. */
export function ledgerOf(
  stored: StoredLedger | undefined,
  project: string,
  shared: (id: ResourceId, row: LedgerRow) => LedgerRow = (_id, row) => row,
): Ledger {
  if (stored === undefined) return emptyLedger
  const { meta } = stored
  const rows = new Map<ResourceId, LedgerRow>()
  const othersRows = new Map<ResourceId, string>()
  for (const row of stored.ledger) {
    const id = row.key as ResourceId
    if (row.project === project) rows.set(id, shared(id, docOf<LedgerRow>(row)))
    else othersRows.set(id, row.project)
  }
  const recipes = new Map<ResourceId, RecipeRow>()
  const othersRecipes: RecipeRow[] = []
  for (const row of stored.recipes) {
    if (row.project === project) recipes.set(row.key as ResourceId, docOf<RecipeRow>(row))
    else othersRecipes.push(docOf<RecipeRow>(row))
  }
  return {
    target: metaValue(meta, metaKeys.target),
    secretKey: metaValue(meta, metaKeys.secretKey),
    rows,
    othersRows,
    unfinished: stored.unfinished,
    unfinishedChangeset: cutRun(meta, project)?.changeset,
    recipes,
    othersRecipes,
  }
}

export interface Recorded {
  readonly kind: string
  readonly name: string
}

/** What is recorded of a project, without reading what is recorded of it. */
export function recordedIn(stored: StoredLedger | undefined, project: string): readonly Recorded[] {
  if (stored === undefined) return []
  const rows = stored.ledger.filter((row) => row.project === project)
  return [...rows.map(({ key }) => parseResourceId(key)), ...begunIn(stored)]
}

export function recordedOf({
  rows,
  unfinished,
}: Pick<Ledger, 'rows' | 'unfinished'>): readonly Recorded[] {
  return [...rows.values(), ...begunIn({ unfinished })]
}

/** What a run that never ended made stands in no row yet, and perhaps in no plan any more. */
function begunIn({ unfinished }: Pick<Ledger, 'unfinished'>): readonly Recorded[] {
  return [...new Set(unfinished.map(({ id }) => id))].map(parseResourceId)
}

/** What the last run of a project says of itself, where it never ended. */
function cutRun(meta: readonly StoredRow[], project: string): RunRow | undefined {
  const run = meta.find((row) => row.key === metaKeys.run && row.project === project)
  const last = run === undefined ? undefined : docOf<RunRow>(run)
  return last?.state === 'running' ? last : undefined
}

/**
 * The releases that were applied, newest last. Each holds its plans, and there is one for every state of them:
 * much to read, so only what needs them asks.
 */
export async function readReleases(
  store: Store,
  project: string,
): Promise<readonly (ReleaseRow & { readonly at: string })[]> {
  if (!(await store.exists())) return []
  return [...(await store.latest('release', project))]
    .sort((a, b) => compareSeq(a.seq, b.seq))
    .map((row) => ({ ...docOf<ReleaseRow>(row), at: row.at }))
}

/** Of the plans that were applied last. */
export async function lastRelease(store: Store, project: string): Promise<Digest | undefined> {
  return (await readReleases(store, project)).at(-1)?.release
}

async function journalOf(
  store: Store,
  project: string,
  run: string,
): Promise<readonly JournalRow[]> {
  const rows = await store.all('journal', project)
  return rows.map((row) => docOf<JournalRow>(row)).filter((row) => row.run === run)
}

function metaValue(rows: readonly StoredRow[], key: string): string | undefined {
  const row = rows.find((candidate) => candidate.key === key && candidate.project === '')
  return row?.doc == null ? undefined : (JSON.parse(row.doc) as { value: string }).value
}

/** Rows are written by Sluice alone; their shape is checked where they are written. */
function docOf<T>(row: StoredRow): T {
  return JSON.parse(row.doc ?? 'null') as T
}

/** Sequence numbers come as decimal text, since they may exceed 2^53. */
function compareSeq(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}
