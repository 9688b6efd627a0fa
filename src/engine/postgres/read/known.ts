/** What reading one statement of several may know, and what it says. */
import { type Address, addressName } from '../../../resource/id.ts'
import type { Loose } from '../../common/compact.ts'
import type { Spec } from '../../../resource/resource.ts'
import { listOf, stringOf, stringsOf, textOf, type Tree } from '../sql/tree.ts'
import type { Statement } from './statement.ts'

export interface ReadObject {
  readonly kind: string
  readonly address: Address
  readonly spec: Spec
  readonly unknown: readonly UnknownPart[]
}

/** A part of a statement that no field of the kind can say. */
export interface UnknownPart {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** Settings of a session that say where new objects go. */
export interface Session {
  /** Schema of unqualified names; absent for a statement on its own, where the reader decides. */
  readonly schema?: string
  /** `default_tablespace`, where it is not empty. */
  readonly tablespace?: string
  /** `default_table_access_method`, where it is not heap. */
  readonly method?: string
}

/** What has been read before this statement. */
export interface Known extends Session {
  /** `Kind/name` of all, in order of their creation. */
  readonly objects: ReadonlyMap<string, ReadObject>
}

/** Why a statement, or a part of it, says nothing here. */
export interface Unread {
  readonly why: string
  readonly start?: number
  readonly end?: number
  /** The grammar does not take the statement. */
  readonly isSyntax?: true
  /** What it makes all the same, of a kind that is none here: `type app.span`. */
  readonly makes?: readonly string[]
}

export type Reading =
  /** New objects and new forms of known ones; `gone` are keys, `left` what was not understood. */
  | {
      readonly put: readonly ReadObject[]
      readonly gone?: readonly string[]
      readonly left?: readonly Unread[]
    }
  /** From here on; undefined: as by itself. */
  | { readonly session: Loose<Session> }
  | Unread

export type StatementReader = (statement: Statement, known: Known) => Reading

export function keyOf({ kind, address }: Pick<ReadObject, 'kind' | 'address'>): string {
  return `${kind}/${addressName(address)}`
}

/** The first of the kinds that has an object of this address. */
export function findObject(
  known: Known,
  kinds: readonly string[],
  address: Address,
): ReadObject | undefined {
  for (const kind of kinds) {
    const found = known.objects.get(keyOf({ kind, address }))
    if (found) return found
  }
  return undefined
}

/** The address of a relation's name: its schema only where the statement or its context says so. */
export function relationAddress(range: unknown, { schema }: Known): Address {
  const fields = range as Tree | undefined
  const database = textOf(fields?.['schemaname']) ?? schema
  const name = textOf(fields?.['relname']) ?? ''
  return database === undefined ? { name } : { database, name }
}

/** The same of a list of names: `["app", "color"]`. */
export function listedAddress(names: unknown, { schema }: Known): Address {
  const parts = stringsOf(names)
  const name = parts.at(-1) ?? ''
  const database = parts.at(-2) ?? schema
  return database === undefined ? { name } : { database, name }
}

/** A name as fields of plan files have it: `app.orders`, or `orders` where no schema is known. */
export function fieldName(address: Address): string {
  // Read as a plan file reads it, a dot would end the schema.
  const isAmbiguous = address.database === undefined && address.name.includes('.')
  return isAmbiguous ? `public.${address.name}` : addressName(address)
}

export function relationName(range: unknown, known: Known): string {
  return fieldName(relationAddress(range, known))
}

/** Names of columns in a list of String nodes. */
export function columnNames(list: unknown): readonly string[] {
  return listOf(list).flatMap((one) => stringOf(one) ?? [])
}

export function put(
  kind: string,
  address: Address,
  spec: Spec,
  unknown: readonly UnknownPart[] = [],
): Reading {
  return { put: [{ kind, address, spec, unknown }] }
}

const relations = ['Table', 'View', 'MaterializedView', 'ContinuousAggregate', 'Sequence'] as const

/** Kinds that share the names of a schema's relations. */
export function isRelation({ kind }: Pick<ReadObject, 'kind'>): boolean {
  return (relations as readonly string[]).includes(kind)
}

export function findRelation(known: Known, address: Address): ReadObject | undefined {
  return findObject(known, relations, address)
}

export function isInSchema({ address }: ReadObject, schema: string | undefined): boolean {
  return schema !== undefined && address.database === schema
}
