/** Where a recipe stands, kept on the target beside the journal, so that any later run goes on from there. */
import type { Action } from '../changeset/changeset.ts'
import type { Store, StoreRow } from '../engine/store.ts'
import type { RecipeRow } from '../ledger/ledger-row.ts'
import { resourceId } from '../resource/id.ts'
import type { Json } from '../resource/json.ts'
import { forgottenRanges } from './copied-ranges.ts'
import type { Values } from './template.ts'

export class RecipePlace {
  #row: RecipeRow

  private constructor(row: RecipeRow) {
    this.#row = row
  }

  /** Goes on with the recipe that is open, or begins this one. */
  static begin(
    action: Action,
    open: RecipeRow | undefined,
    { project, run }: { readonly project: string; readonly run: string },
  ): RecipePlace {
    if (open?.state === 'open') return new RecipePlace(open)
    const { kind, name } = action
    return new RecipePlace({
      project,
      kind,
      name,
      state: 'open',
      run,
      action,
      next: 0,
      records: {},
    })
  }

  /** Position of the first statement that is still to be run. */
  get next(): number {
    return this.#row.next
  }

  get values(): Values {
    return recordedValues(this.#row)
  }

  row(): StoreRow {
    return storeRow(this.#row, this.#row)
  }

  /** The row that says a statement is done; write it before the next one begins. */
  advance(
    position: number,
    record: { readonly name: string; readonly row: Values } | undefined,
  ): StoreRow {
    const records =
      record === undefined ? this.#row.records : { ...this.#row.records, [record.name]: record.row }
    this.#row = { ...this.#row, next: position + 1, records }
    return this.row()
  }

  /** Rows that end it: what it keeps stays known until it is finished. `now` is in milliseconds. */
  async close(store: Store, now: number): Promise<readonly StoreRow[]> {
    const { project, kind, name, action } = this.#row
    const isKept = (action.recipe?.keeps.length ?? 0) > 0
    const keepMs = keptMs(action.desired?.lifecycle['keepFor'])
    const kept: RecipeRow = {
      ...this.#row,
      state: 'kept',
      keptSince: new Date(now).toISOString(),
      ...(keepMs === undefined ? {} : { keepUntil: new Date(now + keepMs).toISOString() }),
    }
    return [
      storeRow(this.#row, isKept ? kept : null),
      ...(await forgottenRanges(store, project, resourceId(kind, name))),
    ]
  }
}

/** Milliseconds of `30m`, `12h`, `7d`, as the schema allows it. */
function keptMs(text: Json | undefined): number | undefined {
  const match = typeof text === 'string' ? /^(\d+)([mhd])$/.exec(text) : null
  const unit = { m: 60_000, h: 3_600_000, d: 86_400_000 }[match?.[2] ?? '']
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit
}

/** `name.column` of everything that was recorded. */
export function recordedValues({ records }: Pick<RecipeRow, 'records'>): Values {
  const all = Object.entries(records).flatMap(([name, row]) =>
    Object.entries(row).map(([column, value]) => [`${name}.${column}`, value] as const),
  )
  return Object.fromEntries(all)
}

/** Before the first statement that takes away what an open recipe made. */
export function givenUp(row: RecipeRow): StoreRow {
  return storeRow(row, { ...row, isGivenUp: true })
}

/** Rows after giving a recipe up, or after ending what it kept. */
export async function forgottenRecipe(
  store: Store,
  project: string,
  { kind, name }: Action,
): Promise<readonly StoreRow[]> {
  return [
    storeRow({ project, kind, name }, null),
    ...(await forgottenRanges(store, project, resourceId(kind, name))),
  ]
}

function storeRow(
  { project, kind, name }: Pick<RecipeRow, 'project' | 'kind' | 'name'>,
  row: RecipeRow | null,
): StoreRow {
  const doc = row === null ? null : JSON.stringify(row)
  return { topic: 'recipe', project, key: resourceId(kind, name), doc }
}
