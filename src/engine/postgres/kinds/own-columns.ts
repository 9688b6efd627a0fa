/**
 * Columns that a table's own keys, checks, indexes, computed columns and policies name, and that it
 * has not: the server would say so only when a plan is made.
 */
import { type Address, addressName } from '../../../resource/id.ts'
import type { Path } from '../../common/scalar.ts'
import type { KindContext, MissingColumn } from '../../engine.ts'
import { sourcesOf } from '../sql/lineage/query.ts'
import { sourceOf } from '../sql/lineage/scope.ts'
import { lexemesOf, nameOf } from '../sql/lexemes.ts'
import { isTree, textOf } from '../sql/tree.ts'
import { type Relations, relationsIn } from './known-columns.ts'
import { emptyContext, readsOf, shiftedPlace, unknownFacts, walkIn } from './lineage.ts'
import { parseText, type TextKind } from './parsed.ts'
import { rememberedFacts } from './remembered-facts.ts'
import type { TableSpec } from './table-spec.ts'

interface OwnText {
  readonly kind: TextKind
  readonly text: string
  readonly path: Path
}

interface OwnTable {
  readonly address: Address
  readonly relation: string
  /** All of its columns. */
  readonly names: ReadonlySet<string>
}

export function missingOwnColumns(
  spec: TableSpec,
  address: Address,
  names: ReadonlySet<string>,
  context: KindContext,
): readonly MissingColumn[] {
  if (namesOwnAlone(spec, names)) return []
  const table = { address, relation: addressName(address), names }
  const relations = withOwn(table, relationsIn(context))
  return [
    ...namesIn(spec)
      .filter(({ text }) => !names.has(text))
      .map(({ text, path }) => missing(text, { start: 0, end: 0 }, path, table)),
    ...textsIn(spec)
      .filter(({ text }) => mayNameAnother(text, names))
      .flatMap((one) => missingIn(one, table, relations)),
  ]
}

/** Of most tables: nothing is made for them. */
function namesOwnAlone(spec: TableSpec, names: ReadonlySet<string>): boolean {
  const { columns, primaryKey, constraints, indexes, partitionBy, rowSecurity } = spec
  const has = (name: string): boolean => names.has(name)
  const isOwn = (text: string | undefined): boolean =>
    text === undefined || !mayNameAnother(text, names)
  return (
    (primaryKey?.every(has) ?? true) &&
    (columns?.every(({ generated }) => isOwn(generated)) ?? true) &&
    (constraints?.every(
      (one) =>
        isOwn(one.check) &&
        isOwn(one.exclude) &&
        (one.primaryKey?.every(has) ?? true) &&
        (one.unique?.every(has) ?? true) &&
        (one.include?.every(has) ?? true) &&
        (one.foreignKey?.columns.every(has) ?? true),
    ) ??
      true) &&
    (indexes?.every(
      (one) => one.columns.every(isOwn) && isOwn(one.where) && (one.include?.every(has) ?? true),
    ) ??
      true) &&
    (rowSecurity?.policies?.every(({ using, withCheck }) => isOwn(using) && isOwn(withCheck)) ??
      true) &&
    isOwn(partitionBy)
  )
}

function missing(
  name: string,
  place: { readonly start: number; readonly end: number },
  path: Path,
  { relation, names }: OwnTable,
): MissingColumn {
  return { name, relations: [relation], candidates: [...names], path, ...place }
}

/** Columns under their plain names. */
function namesIn({ primaryKey, constraints = [], indexes = [] }: TableSpec): readonly {
  readonly text: string
  readonly path: Path
}[] {
  const all = (list: readonly string[] | undefined, ...path: Path): ReturnType<typeof namesIn> =>
    (list ?? []).map((text) => ({ text, path }))
  return [
    ...all(primaryKey, 'primaryKey'),
    ...constraints.flatMap((one, index) => [
      ...all(one.primaryKey, 'constraints', index, 'primaryKey'),
      ...all(one.unique, 'constraints', index, 'unique'),
      ...all(one.include, 'constraints', index, 'include'),
      ...all(one.foreignKey?.columns, 'constraints', index, 'foreignKey', 'columns'),
    ]),
    ...indexes.flatMap(({ include }, index) => all(include, 'indexes', index, 'include')),
  ]
}

function textsIn(spec: TableSpec): readonly OwnText[] {
  const { columns = [], constraints = [], indexes = [], partitionBy, rowSecurity } = spec
  const one = (kind: TextKind, text: string | undefined, ...path: Path): readonly OwnText[] =>
    text === undefined ? [] : [{ kind, text, path }]
  return [
    ...columns.flatMap(({ generated }, index) =>
      one('expression', generated, 'columns', index, 'generated'),
    ),
    ...constraints.flatMap(({ check, exclude }, index) => [
      ...one('expression', check, 'constraints', index, 'check'),
      ...one('exclude', exclude, 'constraints', index, 'exclude'),
    ]),
    ...indexes.flatMap(({ columns: elements, where }, index) => [
      ...elements.flatMap((text, at) => one('indexColumn', text, 'indexes', index, 'columns', at)),
      ...one('expression', where, 'indexes', index, 'where'),
    ]),
    ...(rowSecurity?.policies ?? []).flatMap(({ using, withCheck }, index) => [
      ...one('expression', using, 'rowSecurity', 'policies', index, 'using'),
      ...one('expression', withCheck, 'rowSecurity', 'policies', index, 'withCheck'),
    ]),
    ...one('partitionBy', partitionBy, 'partitionBy'),
  ]
}

/** Most texts name nothing but columns and functions, which their words tell: they are not parsed. */
function mayNameAnother(text: string, names: ReadonlySet<string>): boolean {
  if (names.has(text) && plainName.test(text)) return false
  if (wordsAlone.test(text))
    return [...text.matchAll(words)].some(
      ([, word = '', bracket]) => bracket === undefined && !isKnown(word.toLowerCase(), names),
    )
  const tokens = lexemesOf(text.includes('::') ? text.replace(longTypes, '::text') : text)
  if (tokens === undefined) return true
  return tokens.some((token, index) => {
    const name = nameOf(token)
    if (name === undefined) return /^u&/i.test(token.text)
    const [before, after] = [tokens[index - 1], tokens[index + 1]]
    if (before?.text === '.' || after?.text === '.') return true
    // A function, a type, `date '2024-01-01'`.
    if (after?.text === '(' || before?.text === '::' || after?.kind === 'string') return false
    return token.kind === 'word' ? !isKnown(name, names) : !names.has(name)
  })
}

/** Without quotes, numbers of other bases, casts and comments: words need no scanner to be told apart. */
const wordsAlone = /^(?!.*(?:--|\/\*))[A-Za-z_0-9\s<>=+*/%(),-]*$/s
const plainName = /^[a-z_][a-z_0-9]*$/
const words = /\b([A-Za-z_][A-Za-z_0-9]*)\s*(\()?/g

function isKnown(word: string, names: ReadonlySet<string>): boolean {
  return names.has(word) || plainWords.has(word)
}

/** Keywords that are never the name of a column without quotes. */
const plainWords: ReadonlySet<string> = new Set(
  'all and any array as asc case collate current_date current_timestamp current_user desc distinct else end false from ilike in is isnull like not notnull null or session_user similar some symmetric then true user when with'.split(
    ' ',
  ),
)

/** Types of several words, as the server prints them. */
const longTypes =
  /::\s*(?:character varying|double precision|bit varying|time(?:stamp)?(?:\(\d\))? with(?:out)? time zone)/gi

function missingIn(
  { kind, text, path }: OwnText,
  table: OwnTable,
  relations: Relations,
): readonly MissingColumn[] {
  const question = `own ${kind} ${JSON.stringify([table.relation, text])}`
  const facts = rememberedFacts(question, relations, (asked) => ({
    ...unknownFacts,
    missing: missingRead({ kind, text, path }, table, asked),
  }))
  return facts.missing
}

function missingRead(
  { kind, text, path }: OwnText,
  table: OwnTable,
  relations: Relations,
): readonly MissingColumn[] {
  const parsed = parseText(kind, text)
  if (!parsed.ok) return []
  const { tree, whole, shift } = parsed.value
  const walk = walkIn(relations)
  const { relation, address } = table
  const columns = relations
    .columns(relation)
    ?.map((name) => ({ name, value: sourceOf(relation, name, walk) }))
  const row = { name: address.name, table: relation, ...(columns && { columns }) }
  sourcesOf(tree, { relations: [row], shared: [] }, emptyContext(walk))
  const elements = elementNames(tree).filter((name) => !table.names.has(name))
  return [
    ...elements.map((name) => missing(name, placeOf(name, text), path, table)),
    ...readsOf(walk, [], shiftedPlace(whole, -shift, path), relations).missing,
  ]
}

/** Columns of an index or a partitioning key are no references to the grammar. */
function elementNames(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(elementNames)
  if (!isTree(value)) return []
  return Object.entries(value).flatMap(([node, inside]) => {
    if (node !== 'IndexElem' && node !== 'PartitionElem') return elementNames(inside)
    const name = isTree(inside) ? textOf(inside['name']) : undefined
    return name === undefined ? [] : [name]
  })
}

function placeOf(name: string, text: string): { readonly start: number; readonly end: number } {
  const { start, end } = lexemesOf(text)?.find((one) => nameOf(one) === name) ?? {
    start: 0,
    end: 0,
  }
  return { start, end }
}

/** The table itself, while its own definition is looked at. */
function withOwn({ relation, names }: OwnTable, relations: Relations): Relations {
  const columns = [...names]
  return {
    ...relations,
    columns: (name) => (name === relation ? columns : relations.columns(name)),
  }
}
