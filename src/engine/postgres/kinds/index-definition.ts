/** Indexes of tables, materialized views and continuous aggregates: from documents and in statements. */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import type { Address } from '../../../resource/id.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { type Path, scalarText } from '../../common/scalar.ts'
import type { KindContext, SpecProblem, SpecReference } from '../../engine.ts'
import { splitAtCommas } from './brackets.ts'
import { nonEmpty } from './columns.ts'
import { namesSql, readNames } from './name-lists.ts'
import { quoteIdent, sqlName } from './names.ts'
import { parametersSql, parametersText } from './parameters.ts'
import { parseText } from './parsed.ts'
import { referencesIn } from './references.ts'
import type { IndexSpec } from './table-spec.ts'
import { inStatement, readText } from './text.ts'
import { badValue, booleanOf, isList, isObject, missingKey, textList, textMap } from './values.ts'

/** Without a name where the document gives none: `withNames` has it. */
export function readIndexes(
  value: Json | undefined,
  columns: readonly string[],
  problems: SpecProblem[],
): readonly IndexSpec[] | undefined {
  if (value === undefined || value === null) return undefined
  if (!isList(value)) {
    problems.push(badValue('indexes is a list', ['indexes']))
    return undefined
  }
  const names = new Set<string>()
  const indexes = value.flatMap((item, position) => {
    const path = ['indexes', position]
    if (!isObject(item)) {
      problems.push(badValue('an index is a map: `name`, `columns` …', path))
      return []
    }
    const found = readIndex(item, columns, path, problems)
    if (found.name !== '' && names.has(found.name)) {
      problems.push(badValue(`\`${found.name}\` is declared twice`, [...path, 'name']))
    }
    names.add(found.name)
    return [found]
  })
  return indexes.length === 0 ? undefined : indexes
}

function readIndex(
  item: JsonObject,
  columns: readonly string[],
  path: Path,
  problems: SpecProblem[],
): IndexSpec {
  const at = (key: string): Path => [...path, key]
  const isTrue = (key: string): true | undefined =>
    booleanOf(item[key], at(key), problems) === true ? true : undefined
  const method = scalarText(item['method'])?.toLowerCase()
  const texts = textList(item['columns'], at('columns'), problems)
  if (texts === undefined) problems.push(missingKey('columns', path))
  return compact<IndexSpec>({
    name: scalarText(item['name']) ?? '',
    columns: elementsOf(texts ?? [], columns).map((text, position) => {
      const place = isList(item['columns']) ? [...at('columns'), position] : at('columns')
      return readText('indexColumn', text, place, problems) ?? text
    }),
    unique: isTrue('unique'),
    nullsNotDistinct: isTrue('nullsNotDistinct'),
    method: method === 'btree' ? undefined : method,
    where: readText('expression', item['where'], at('where'), problems),
    include: readNames(item['include'], at('include'), problems),
    with: textMap(item['with'], at('with'), problems),
    tablespace: scalarText(item['tablespace']),
    isInvalid: undefined,
    comment: nonEmpty(scalarText(item['comment'])),
  })
}

/** A column may stand under its plain name, and an expression without the brackets SQL wants. */
function elementsOf(texts: readonly string[], columns: readonly string[]): readonly string[] {
  const [single = ''] = texts
  const elements = texts.length === 1 && !columns.includes(single) ? splitAtCommas(single) : texts
  return elements.map((text) => {
    if (columns.includes(text)) return quoteIdent(text)
    return !parseText('indexColumn', text).ok && parseText('indexColumn', `(${text})`).ok
      ? `(${text})`
      : text
  })
}

export function normalIndexes(indexes: readonly IndexSpec[] | undefined): NamedParts {
  return {
    ordered: false,
    parts: (indexes ?? []).map((index) => ({ name: index.name, form: indexForm(index) })),
  }
}

export function indexForm(index: IndexSpec): { readonly [field: string]: string | null } {
  return {
    columns: index.columns.join(', '),
    unique: index.unique ? 'true' : null,
    nullsNotDistinct: index.nullsNotDistinct ? 'true' : null,
    method: index.method ?? null,
    include: index.include?.join(', ') ?? null,
    where: index.where ?? null,
    with: index.with === undefined ? null : parametersText(index.with),
    tablespace: index.tablespace ?? null,
    valid: index.isInvalid ? 'false' : null,
    comment: index.comment ?? null,
  }
}

export interface CreateIndexOptions {
  /** Another name than the index shall have in the end. */
  readonly name?: string
  readonly concurrently?: boolean
  readonly ifNotExists?: boolean
  /** Of a partitioned table, without its partitions. */
  readonly only?: boolean
  /** Further parameters that are no property of the index: TimescaleDB's. */
  readonly parameters?: readonly string[]
}

export function createIndexSql(
  relation: Pick<Address, 'database' | 'name'>,
  index: IndexSpec,
  options: CreateIndexOptions = {},
): string {
  const { columns, unique, method, where, include, tablespace, nullsNotDistinct } = index
  const parameters = [
    ...(index.with === undefined ? [] : [parametersSql(index.with)]),
    ...(options.parameters ?? []),
  ]
  return [
    `CREATE ${unique ? 'UNIQUE ' : ''}INDEX`,
    options.concurrently ? 'CONCURRENTLY' : '',
    options.ifNotExists ? 'IF NOT EXISTS' : '',
    quoteIdent(options.name ?? index.name),
    `ON ${options.only ? 'ONLY ' : ''}${sqlName(relation)}`,
    method === undefined ? '' : `USING ${quoteIdent(method)}`,
    `(${columns.map(inStatement).join(', ')})`,
    include === undefined ? '' : `INCLUDE ${namesSql(include)}`,
    nullsNotDistinct ? 'NULLS NOT DISTINCT' : '',
    parameters.length === 0 ? '' : `WITH (${parameters.join(', ')})`,
    tablespace === undefined ? '' : `TABLESPACE ${quoteIdent(tablespace)}`,
    where === undefined ? '' : `WHERE ${inStatement(where)}`,
  ]
    .filter((part) => part !== '')
    .join(' ')
}

/** As documents have it: what only the server knows is left out. */
export function writeIndexes(indexes: readonly IndexSpec[]): readonly JsonObject[] {
  return indexes.map(({ isInvalid, ...index }) => index)
}

export function indexReferences(
  indexes: readonly IndexSpec[] = [],
  context: KindContext,
): readonly SpecReference[] {
  return indexes.flatMap(({ columns, where }, index) => [
    ...columns.flatMap((text, position) =>
      referencesIn('indexColumn', text, ['indexes', index, 'columns', position], context),
    ),
    ...(where === undefined
      ? []
      : referencesIn('expression', where, ['indexes', index, 'where'], context)),
  ])
}
