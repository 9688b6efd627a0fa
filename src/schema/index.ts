/** What plan files, sluice.yaml and our own documents may say: checks them, and answers questions about their places. */
import { kinds, type Place, places } from './generated/facts.ts'
import { type Validator, validators } from './generated/validators.js'
import { placeAt } from './place.ts'
import { type SchemaProblem, translate } from './problems.ts'

export type * from './generated/types.ts'
export { placeBelow } from './place.ts'
export type { SchemaProblem } from './problems.ts'
export type { Place }

export type SchemaName =
  | 'project'
  | 'changeset'
  | { readonly engine: string; readonly kind: string }
  | { readonly document: string }

type Path = readonly (string | number)[]

/** What is wrong with a value, in a few clear problems; nothing where there is no such schema (see `kindsOf`). */
export function validate(name: SchemaName, json: unknown): readonly SchemaProblem[] {
  const key = schemaKey(name)
  const validator = entry(validators, key)
  if (validator === undefined || validator(json)) return []
  return translate(validator.errors ?? [], json, {
    root: entry(places, key) ?? {},
    kind: typeof name === 'object' && 'kind' in name ? name.kind : undefined,
    kindsWithKey: (field) => kindsWithKey(name, field),
  })
}

/** The kinds that an engine has, in alphabetical order. */
export function kindsOf(engine: string): readonly string[] {
  return entry(kinds, engine) ?? []
}

/** Whether `${env:…}` and `${file:…}` may stand there. */
export function isSecretPath(engine: string, kind: string, path: Path): boolean {
  return placeOf(engine, kind, path)?.secret === true
}

/** For a path that names a file (`queryFile`): the path of the text that the file holds (`query`). */
export function twinOf(engine: string, kind: string, path: Path): Path | undefined {
  const fileOf = placeOf(engine, kind, path)?.fileOf
  return fileOf === undefined ? undefined : [...path.slice(0, -1), fileOf]
}

/** Whether the text there may come from a file instead. */
export function hasFileTwin(engine: string, kind: string, path: Path): boolean {
  return placeOf(engine, kind, path)?.hasFile === true
}

/** Whether text stands there; other scalars are turned into text using their source. */
export function isTextPath(engine: string, kind: string, path: Path): boolean {
  return placeOf(engine, kind, path)?.text === true
}

/** Which piece of SQL the text there is: `expression`, `query`, `statement`, `orderBy` … */
export function sqlFragmentAt(engine: string, kind: string, path: Path): string | undefined {
  return placeOf(engine, kind, path)?.sql
}

/** Keys in the order of canonical YAML: of a resource, or of the map at `path` in one. */
export function fieldOrder(engine: string, kind: string, path: Path = []): readonly string[] {
  return Object.keys(placeOf(engine, kind, path)?.keys ?? {})
}

/** What the schema says of a kind's documents: the root of its places. */
export function placeOfKind(engine: string, kind: string): Place | undefined {
  return entry(places, `${engine}/${kind}`)
}

function placeOf(engine: string, kind: string, path: Path): Place | undefined {
  const root = placeOfKind(engine, kind)
  return root && placeAt(root, path)
}

/** Kinds of the same engine, other than the one in question, that have a field of this name. */
function kindsWithKey(name: SchemaName, field: string): readonly string[] {
  if (typeof name !== 'object' || !('kind' in name)) return []
  return kindsOf(name.engine).filter(
    (kind) => kind !== name.kind && placeOf(name.engine, kind, [field]) !== undefined,
  )
}

function schemaKey(name: SchemaName): string {
  if (typeof name === 'string') return name
  return 'kind' in name ? `${name.engine}/${name.kind}` : `documents/${name.document}`
}

function entry<T extends Place | Validator | readonly string[]>(
  table: { readonly [key: string]: T },
  key: string,
): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
