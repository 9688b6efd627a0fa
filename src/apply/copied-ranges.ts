/** How far each partition of a source has been copied, kept on the target under the recipe. */
import type { Store, StoreRow } from '../engine/store.ts'
import type { CopiedRow } from '../ledger/ledger-row.ts'

export class CopiedRanges {
  readonly #store: Store
  readonly #project: string
  /** `<resource>⏎<copy key>⏎`: names may hold blanks, and one may begin like another. */
  readonly #prefix: string
  readonly #rows: Map<string, CopiedRow>

  private constructor(store: Store, project: string, prefix: string, rows: Map<string, CopiedRow>) {
    this.#store = store
    this.#project = project
    this.#prefix = prefix
    this.#rows = rows
  }

  static async read(
    store: Store,
    project: string,
    resource: string,
    key: string,
  ): Promise<CopiedRanges> {
    const prefix = `${resource}\n${key}\n`
    const rows = new Map<string, CopiedRow>()
    for (const row of await store.latest('copied', project)) {
      if (!row.key.startsWith(prefix) || row.doc === null) continue
      rows.set(row.key.slice(prefix.length), JSON.parse(row.doc) as CopiedRow)
    }
    return new CopiedRanges(store, project, prefix, rows)
  }

  of(partition: string): CopiedRow {
    return this.#rows.get(partition) ?? nothing
  }

  /** Partitions with a range that is in the stage, or on its way out of it. */
  staged(): readonly string[] {
    return [...this.#rows].filter(([, { staged }]) => staged !== null).map(([name]) => name)
  }

  total(): { readonly rows: number; readonly bytes: number } {
    let rows = 0
    let bytes = 0
    for (const row of this.#rows.values()) {
      rows += row.rows
      bytes += row.bytes
    }
    return { rows, bytes }
  }

  async mark(partition: string, row: CopiedRow): Promise<void> {
    const doc = JSON.stringify(row)
    await this.#store.append([
      { topic: 'copied', project: this.#project, key: this.#prefix + partition, doc },
    ])
    this.#rows.set(partition, row)
  }
}

/** Rows that take away everything kept of a resource's copies. */
export async function forgottenRanges(
  store: Store,
  project: string,
  resource: string,
): Promise<readonly StoreRow[]> {
  const rows = await store.latest('copied', project)
  return rows
    .filter(({ key }) => key.startsWith(`${resource}\n`))
    .map(({ key }) => ({ topic: 'copied' as const, project, key, doc: null }))
}

const nothing: CopiedRow = { upto: '0', rows: 0, bytes: 0, staged: null }
