/** Indexes, projections and constraints: the named parts of a table besides its columns. */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import { parseFragment, quoteIdentifier } from '../../../sql/index.ts'
import type { KindContext, SpecProblem, SpecReference } from '../../engine.ts'
import { compact } from '../../common/compact.ts'
import { referencesIn } from './references.ts'
import {
  badValue,
  isList,
  isObject,
  missingKey,
  normalSettingsText,
  readSettings,
  type SettingsSpec,
  settingsSql,
  writeSettings,
} from '../../clickhouse-family/kinds/settings.ts'
import { normalOf, qualified, readText } from './text.ts'
import { type Path, scalarText } from '../../common/scalar.ts'

export type IndexSpec = {
  readonly name: string
  readonly expression: string
  readonly type: string
  readonly granularity?: number
}

export type ProjectionSpec = {
  readonly name: string
  readonly query?: string
  /** With `type`, in place of `query`: a projection index of recent servers. */
  readonly index?: string
  readonly type?: string
  readonly settings?: SettingsSpec
}

export type ConstraintSpec = {
  readonly name: string
  readonly check?: string
  readonly assume?: string
}

export type TablePartsSpec = {
  readonly indexes?: readonly IndexSpec[]
  readonly projections?: readonly ProjectionSpec[]
  readonly constraints?: readonly ConstraintSpec[]
}

export function readTableParts(json: JsonObject, problems: SpecProblem[]): TablePartsSpec {
  return compact<TablePartsSpec>({
    indexes: readNamed(json['indexes'], ['indexes'], problems, (item, name, path) => {
      const expression = readText(
        'expression',
        item['expression'],
        [...path, 'expression'],
        problems,
      )
      const type = readText('indexType', item['type'], [...path, 'type'], problems)
      if (expression === undefined) problems.push(missingKey('expression', path))
      if (type === undefined) problems.push(missingKey('type', path))
      const granularity =
        item['granularity'] === undefined ? undefined : Number(item['granularity'])
      return compact<IndexSpec>({
        name,
        expression: expression ?? '',
        type: type ?? '',
        granularity,
      })
    }),
    projections: readNamed(json['projections'], ['projections'], problems, (item, name, path) => {
      const text = scalarText(item['query'])
      const query = readText(
        'projectionQuery',
        text === undefined ? undefined : withoutBrackets(text.trim()),
        [...path, 'query'],
        problems,
      )
      const index = readText('expression', item['index'], [...path, 'index'], problems)
      if (query === undefined && index === undefined) problems.push(missingKey('query', path))
      const settings = readSettings(item['settings'], [...path, 'settings'], problems)
      const type = readText('indexType', item['type'], [...path, 'type'], problems)
      return compact<ProjectionSpec>({ name, query, index, type, settings })
    }),
    constraints: readNamed(json['constraints'], ['constraints'], problems, (item, name, path) => {
      const check = readText('expression', item['check'], [...path, 'check'], problems)
      const assume = readText('expression', item['assume'], [...path, 'assume'], problems)
      if ((check === undefined) === (assume === undefined)) {
        problems.push(
          badValue(`constraint \`${name}\` needs one of \`check\` and \`assume\``, path),
        )
      }
      return compact<ConstraintSpec>({ name, check, assume })
    }),
  })
}

function readNamed<T>(
  value: Json | undefined,
  path: Path,
  problems: SpecProblem[],
  read: (item: JsonObject, name: string, path: Path) => T,
): readonly T[] | undefined {
  if (value === undefined || value === null) return undefined
  if (!isList(value)) {
    problems.push(badValue(`${path.join('.')} is a list`, path))
    return undefined
  }
  const names = new Set<string>()
  const items = value.flatMap((item, index) => {
    const at = [...path, index]
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

export function normalTableParts(
  spec: TablePartsSpec,
  context: KindContext,
): { readonly [K in keyof Required<TablePartsSpec>]: NamedParts } {
  return {
    indexes: unordered(spec.indexes, (index) => ({
      expression: normalOf('expression', index.expression, context),
      type: normalOf('indexType', index.type, context),
      granularity: String(index.granularity ?? defaultGranularity(index.type)),
    })),
    projections: unordered(spec.projections, ({ query, index, type, settings }) => ({
      query: query === undefined ? null : normalOf('projectionQuery', query, context),
      index: index === undefined ? null : normalOf('expression', index, context),
      type: type === undefined ? null : normalOf('indexType', type, context),
      settings: normalSettingsText(settings),
    })),
    constraints: unordered(spec.constraints, ({ check, assume }) => ({
      check: check === undefined ? null : normalOf('expression', check, context),
      assume: assume === undefined ? null : normalOf('expression', assume, context),
    })),
  }
}

function unordered<T extends { readonly name: string }>(
  items: readonly T[] | undefined,
  form: (item: T) => { readonly [field: string]: string | null },
): NamedParts {
  return {
    ordered: false,
    parts: (items ?? []).map((item) => ({ name: item.name, form: form(item) })),
  }
}

/** Written out by the server; one block of the whole part for full text and vectors (26.7.2.1). */
function defaultGranularity(type: string): number {
  return /^(text|vector_similarity)\b/i.test(type) ? 100_000_000 : 1
}

export function indexSql(index: IndexSpec, context: KindContext): string {
  const granularity = index.granularity === undefined ? '' : ` GRANULARITY ${index.granularity}`
  const expression = qualified('expression', index.expression, context)
  return `INDEX ${quoteIdentifier(index.name)} ${bracketed(expression)} TYPE ${index.type}${granularity}`
}

/** `a IN (1) TYPE set` would not end where it should; brackets round a plain name say nothing. */
function bracketed(expression: string): string {
  return /^[\w.]+$/.test(expression) || /^\w+\([^()]*\)$/.test(expression)
    ? expression
    : `(${expression})`
}

export function projectionSql(projection: ProjectionSpec, context: KindContext): string {
  const { query, index, type, settings } = projection
  const body =
    query === undefined
      ? `INDEX ${bracketed(index ?? '')} TYPE ${type ?? 'basic'}`
      : `(${qualified('projectionQuery', query, context)})`
  const tail = settings === undefined ? '' : ` WITH SETTINGS (${settingsSql(settings)})`
  return `PROJECTION ${quoteIdentifier(projection.name)} ${body}${tail}`
}

export function constraintSql(constraint: ConstraintSpec, context: KindContext): string {
  const keyword = constraint.check === undefined ? 'ASSUME' : 'CHECK'
  const text = constraint.check ?? constraint.assume ?? ''
  return `CONSTRAINT ${quoteIdentifier(constraint.name)} ${keyword} ${qualified('expression', text, context)}`
}

export function tablePartsReferences(
  spec: TablePartsSpec,
  context: KindContext,
): readonly SpecReference[] {
  return [
    ...(spec.indexes ?? []).flatMap(({ expression }, index) =>
      referencesIn('expression', expression, ['indexes', index, 'expression'], context),
    ),
    ...(spec.projections ?? []).flatMap(({ query = '' }, index) =>
      // A projection reads its own table only: what matters are the functions it calls.
      referencesIn('projectionQuery', query, ['projections', index, 'query'], context).filter(
        ({ namespace }) => namespace === 'function',
      ),
    ),
    ...(spec.constraints ?? []).flatMap(({ check, assume }, index) =>
      referencesIn(
        'expression',
        check ?? assume ?? '',
        ['constraints', index, check === undefined ? 'assume' : 'check'],
        context,
      ),
    ),
  ]
}

export function writeTableParts({ projections, ...spec }: TablePartsSpec): JsonObject {
  return compact<JsonObject>({
    ...spec,
    projections: projections?.map(({ settings, ...projection }) =>
      compact<JsonObject>({ ...projection, settings: writeSettings(settings) }),
    ),
  })
}

function withoutBrackets(text: string): string {
  const inner = /^\((.*)\)$/s.exec(text)?.[1]
  return inner !== undefined && parseFragment('projectionQuery', inner, 'clickhouse').ok
    ? inner
    : text
}
