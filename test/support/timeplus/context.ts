/** What a statement runs in. */
import { randomUUID } from 'node:crypto'
import type { Catalog, Kept, Relation } from './catalog.ts'
import { ServerError } from './errors.ts'
import type { Options } from './options.ts'
import type { Dialect, ObjectName, Setting } from './sql/index.ts'
import type { Store } from './rows/store.ts'

/** A statement under way. */
export interface Running {
  readonly user: string
  readonly query: string
  readonly since: number
}

export interface Context {
  /** By query id. */
  readonly running: ReadonlyMap<string, Running>
  readonly options: Options
  readonly dialect: Dialect
  readonly catalog: Catalog
  readonly store: Store
  /** The current database. */
  readonly database: string
  readonly user: string
  /** Of the session, the request and the statement, in this order of growing strength. */
  readonly settings: ReadonlyMap<string, string>
  readonly parameters: { readonly [name: string]: string }
  readonly format: string
}

/** A table of text cells, which every format can print. */
export interface Listing {
  readonly names: readonly string[]
  readonly types: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

export function qualified(context: Context, name: ObjectName): Required<ObjectName> {
  return { database: name.database ?? context.database, name: name.name }
}

export function nameText({ database, name }: Required<ObjectName>): string {
  return `${database}.${name}`
}

export function requireDatabase(context: Context, database: string): void {
  if (!context.catalog.isDatabase(database)) {
    throw new ServerError(81, `Database ${database} does not exist.`)
  }
}

export function requireRelation(context: Context, name: ObjectName): Relation {
  const full = qualified(context, name)
  requireDatabase(context, full.database)
  const found = context.catalog.relation(full.database, full.name)
  if (!found) throw new ServerError(60, `Stream ${nameText(full)} does not exist.`)
  return found
}

/** Whether a CREATE goes on: false where IF NOT EXISTS says so. 57, timeplus.md §5.3. */
export function isFree(
  context: Context,
  name: Required<ObjectName>,
  ifNotExists: boolean,
): boolean {
  requireDatabase(context, name.database)
  if (context.catalog.isReserved(name.database)) {
    throw new ServerError(48, `Nothing can be created in ${name.database}`)
  }
  const isThere = context.catalog.holder(name.database, name.name) !== undefined
  if (isThere && ifNotExists) return false
  if (isThere || context.catalog.isBeingDropped(name.database, name.name)) {
    throw new ServerError(57, `Stream ${nameText(name)} already exists.`)
  }
  return true
}

export function settingOf(settings: readonly Setting[], name: string): string | undefined {
  const value = settings.findLast((one) => one.name === name)?.value
  if (!value || value.kind === 'null' || value.kind === 'default') return undefined
  return value.kind === 'string' ? value.value : value.text
}

export function isOn(value: string | undefined): boolean {
  return value !== undefined && ['1', 'true'].includes(value.toLowerCase())
}

export function kept<Definition>(context: Context, definition: Definition): Kept<Definition> {
  const change = { at: Date.now(), by: context.user }
  return { uuid: randomUUID(), definition, created: change, changed: change, history: [] }
}

/** The same object with another definition; the old one stays in its history. */
export function revised<Object extends Kept<unknown>>(
  context: Context,
  object: Object,
  definition: Object['definition'],
): Object {
  const { definition: before, changed, history } = object
  return {
    ...object,
    definition,
    changed: { at: Date.now(), by: context.user },
    history: [...history, { definition: before, changed }],
  }
}
