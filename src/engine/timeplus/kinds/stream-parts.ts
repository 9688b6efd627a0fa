/** Indexes, constraints and column families: the named parts of a stream besides its columns. */
import type { NamedPart, NamedParts } from '../../../catalog/normal-form.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import { quoteIdentifier } from '../../../sql/index.ts'
import type { KindContext, SpecProblem, SpecReference } from '../../engine.ts'
import { compact } from '../../common/compact.ts'
import { type Path, scalarText } from '../../common/scalar.ts'
import { badValue, isList, isObject, missingKey } from '../../clickhouse-family/kinds/settings.ts'
import { referencesIn } from './references.ts'
import { normalOf, qualified, readText } from './text.ts'

export type IndexSpec = {
  readonly name: string
  /** Of a mutable stream: its columns with commas between them. */
  readonly expression: string
  /** Absent for a secondary index of a mutable stream. */
  readonly type?: string
  readonly granularity?: number
  readonly unique?: true
  readonly storing?: readonly string[]
}

export type ConstraintSpec = { readonly name: string; readonly check: string }

export type FamilySpec = { readonly name: string; readonly columns: readonly string[] }

export type StreamPartsSpec = {
  readonly indexes?: readonly IndexSpec[]
  readonly constraints?: readonly ConstraintSpec[]
  readonly families?: readonly FamilySpec[]
}

export function readStreamParts(json: JsonObject, problems: SpecProblem[]): StreamPartsSpec {
  return compact<StreamPartsSpec>({
    indexes: readNamed('indexes', json['indexes'], problems, (item, name, path) =>
      readIndex(item, name, path, problems),
    ),
    constraints: readNamed('constraints', json['constraints'], problems, (item, name, path) => {
      const check = readText('expression', item['check'], [...path, 'check'], problems)
      if (check === undefined) problems.push(missingKey('check', path))
      return { name, check: check ?? '' }
    }),
    families: readNamed('families', json['families'], problems, (item, name) => ({
      name,
      columns: texts(item['columns']),
    })),
  })
}

function readIndex(item: JsonObject, name: string, path: Path, problems: SpecProblem[]): IndexSpec {
  const expression = readText('primaryKey', item['expression'], [...path, 'expression'], problems)
  if (expression === undefined) problems.push(missingKey('expression', path))
  const storing = texts(item['storing'])
  return compact<IndexSpec>({
    name,
    expression: withoutBrackets(expression ?? ''),
    type: readText('indexType', item['type'], [...path, 'type'], problems),
    granularity: item['granularity'] === undefined ? undefined : Number(item['granularity']),
    unique: item['unique'] === true ? true : undefined,
    storing: storing.length === 0 ? undefined : storing,
  })
}

function texts(value: Json | undefined): readonly string[] {
  return isList(value) ? value.flatMap((item) => scalarText(item) ?? []) : []
}

/** `(a, b)` and `a, b` are the same list of columns. */
export function withoutBrackets(text: string): string {
  const inner = /^\(([\w\s,`.]*)\)$/.exec(text.trim())?.[1]
  return inner?.trim() ?? text
}

function readNamed<T>(
  key: string,
  value: Json | undefined,
  problems: SpecProblem[],
  read: (item: JsonObject, name: string, path: Path) => T,
): readonly T[] | undefined {
  if (value === undefined || value === null) return undefined
  if (!isList(value)) {
    problems.push(badValue(`${key} is a list`, [key]))
    return undefined
  }
  const names = new Set<string>()
  const items = value.flatMap((item, index) => {
    const at = [key, index]
    const name = isObject(item) ? scalarText(item['name']) : undefined
    if (!isObject(item) || name === undefined) {
      problems.push(missingKey('name', at))
      return []
    }
    if (names.has(name)) problems.push(badValue(`\`${name}\` is declared twice`, [...at, 'name']))
    names.add(name)
    return [read(item, name, at)]
  })
  return items.length === 0 ? undefined : items
}

export function normalStreamParts(
  spec: StreamPartsSpec,
  context: KindContext,
): { readonly [K in keyof Required<StreamPartsSpec>]: NamedParts } {
  return {
    indexes: unordered(spec.indexes, (index) => ({
      expression: normalOf('primaryKey', index.expression, context),
      type: index.type === undefined ? null : normalOf('indexType', index.type, context),
      granularity: index.type === undefined ? null : String(index.granularity ?? 1),
      unique: index.unique ? 'yes' : null,
      storing: index.storing?.join(', ') ?? null,
    })),
    constraints: unordered(spec.constraints, ({ check }) => ({
      check: normalOf('expression', check, context),
    })),
    families: unordered(spec.families, ({ columns }) => ({ columns: columns.join(', ') })),
  }
}

function unordered<T extends { readonly name: string }>(
  items: readonly T[] | undefined,
  form: (item: T) => NamedPart['form'],
): NamedParts {
  return {
    ordered: false,
    parts: (items ?? []).map((item) => ({ name: item.name, form: form(item) })),
  }
}

/** `INDEX i e TYPE t GRANULARITY n`, or `INDEX i (a, b) UNIQUE STORING (c)`; for CREATE and ADD INDEX. */
export function indexSql(index: IndexSpec, context: KindContext): string {
  const name = `INDEX ${quoteIdentifier(index.name)}`
  const { expression } = index
  if (index.type === undefined) {
    const unique = index.unique ? ' UNIQUE' : ''
    const storing = index.storing === undefined ? '' : ` STORING (${index.storing.join(', ')})`
    return `${name} (${expression})${unique}${storing}`
  }
  const what = qualified('primaryKey', expression, context)
  const granularity = index.granularity === undefined ? '' : ` GRANULARITY ${index.granularity}`
  return `${name} ${bracketed(what)} TYPE ${index.type}${granularity}`
}

/** `a IN (1) TYPE set` would not end where it should; brackets round a plain name say nothing. */
function bracketed(expression: string): string {
  return /^[\w.]+$/.test(expression) || /^\w+\([^()]*\)$/.test(expression)
    ? expression
    : `(${expression})`
}

/** What stands in the brackets of CREATE behind the columns. */
export function streamPartsSql(spec: StreamPartsSpec, context: KindContext): readonly string[] {
  return [
    ...(spec.indexes ?? []).map((index) => indexSql(index, context)),
    ...(spec.constraints ?? []).map(
      ({ name, check }) =>
        `CONSTRAINT ${quoteIdentifier(name)} CHECK ${qualified('expression', check, context)}`,
    ),
    ...(spec.families ?? []).map(
      ({ name, columns }) =>
        `FAMILY ${quoteIdentifier(name)} (${columns.map(quoteIdentifier).join(', ')})`,
    ),
  ]
}

export function streamPartsReferences(
  spec: StreamPartsSpec,
  context: KindContext,
): readonly SpecReference[] {
  return [
    ...(spec.indexes ?? []).flatMap(({ expression }, index) =>
      referencesIn('primaryKey', expression, ['indexes', index, 'expression'], context),
    ),
    ...(spec.constraints ?? []).flatMap(({ check }, index) =>
      referencesIn('expression', check, ['constraints', index, 'check'], context),
    ),
  ]
}
