/** Columns of tables and of materialized views with their own storage. */
import type { NamedPart, NamedParts } from '../../../catalog/normal-form.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import { type Dialect, parseType, quoteIdentifier, quoteString } from '../../../sql/index.ts'
import type { KindContext, SpecProblem, SpecReference } from '../../engine.ts'
import { normalCodec } from './codec.ts'
import { compact } from '../../common/compact.ts'
import type { ReferencesIn } from './references.ts'
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
} from './settings.ts'
import { type Path, scalarText } from '../../common/scalar.ts'
import type { TextKind } from './parsed.ts'
import type { Texts } from './text.ts'

export type ColumnSpec = {
  readonly name: string
  /** Absent where the server infers it from the default. */
  readonly type?: string
  readonly default?: string
  readonly materialized?: string
  readonly alias?: string
  /** `true` without an expression. */
  readonly ephemeral?: string | true
  readonly codec?: string
  readonly statistics?: string
  readonly ttl?: string
  readonly comment?: string
  readonly settings?: SettingsSpec
  readonly renamedFrom?: string
}

export const defaultKinds = ['default', 'materialized', 'alias', 'ephemeral'] as const
export type DefaultKind = (typeof defaultKinds)[number]

export interface Columns {
  readonly readColumns: (
    value: Json | undefined,
    path: Path,
    problems: SpecProblem[],
  ) => readonly ColumnSpec[] | undefined
  /** The columns the server keeps: `n Nested(a Int8)` is `n.a Array(Int8)` (clickhouse.md §2.2). */
  readonly flatColumns: (columns: readonly ColumnSpec[] | undefined) => readonly ColumnSpec[]
  readonly normalColumns: (
    columns: readonly ColumnSpec[] | undefined,
    context: KindContext,
  ) => NamedParts
  /** `` `a` UInt64 DEFAULT 1 CODEC(ZSTD) TTL … ``, for CREATE and ADD COLUMN. */
  readonly columnSql: (column: ColumnSpec, context: KindContext) => string
  /** `DEFAULT 1`, `EPHEMERAL`; undefined for a plain column. */
  readonly defaultSql: (column: ColumnSpec, context: KindContext) => string | undefined
  readonly columnReferences: (
    columns: readonly ColumnSpec[] | undefined,
    path: Path,
    context: KindContext,
  ) => readonly SpecReference[]
}

export function columnsIn(texts: Texts, referencesIn: ReferencesIn): Columns {
  const { dialect, normalOf, normalOrNull, qualified, readText } = texts

  function readColumns(
    value: Json | undefined,
    path: Path,
    problems: SpecProblem[],
  ): readonly ColumnSpec[] | undefined {
    if (value === undefined || value === null) return undefined
    if (!isList(value)) {
      problems.push(badValue('columns are a list', path))
      return undefined
    }
    const columns: ColumnSpec[] = []
    for (const [index, item] of value.entries()) {
      const column = readColumn(item, [...path, index], problems)
      if (column === undefined) continue
      if (columns.some(({ name }) => name === column.name)) {
        problems.push(
          badValue(`column \`${column.name}\` is declared twice`, [...path, index, 'name']),
        )
      }
      columns.push(column)
    }
    for (const [index, { name, renamedFrom }] of columns.entries()) {
      if (renamedFrom === undefined || !columns.some((other) => other.name === renamedFrom))
        continue
      // Names that are swapped would look as if each rename had been made already.
      const message = `column \`${name}\` cannot come from \`${renamedFrom}\`, which is declared as well; rename it in one plan, and use its name again in the next`
      problems.push(badValue(message, [...path, index, 'renamedFrom']))
    }
    return columns
  }

  function readColumn(item: Json, path: Path, problems: SpecProblem[]): ColumnSpec | undefined {
    if (!isObject(item)) {
      problems.push(badValue('a column is a map with `name` and `type`', path))
      return undefined
    }
    const name = scalarText(item['name'])
    if (name === undefined) {
      problems.push(missingKey('name', path))
      return undefined
    }
    const text = (key: string, what: TextKind): string | undefined =>
      readText(what, item[key], [...path, key], problems)
    const column = compact<ColumnSpec>({
      name,
      type: readType(item['type'], [...path, 'type'], problems),
      default: text('default', 'expression'),
      materialized: text('materialized', 'expression'),
      alias: text('alias', 'expression'),
      ephemeral:
        item['ephemeral'] === true
          ? true
          : item['ephemeral'] === false
            ? undefined
            : text('ephemeral', 'expression'),
      codec: text('codec', 'codec'),
      statistics: text('statistics', 'codec'),
      ttl: text('ttl', 'columnTtl'),
      comment: nonEmpty(scalarText(item['comment'])),
      settings: readSettings(item['settings'], [...path, 'settings'], problems),
      renamedFrom: scalarText(item['renamedFrom']),
    })
    const kinds = defaultKinds.filter((kind) => column[kind] !== undefined)
    if (kinds.length > 1) {
      problems.push(badValue(`column \`${name}\` can have only one of ${kinds.join(', ')}`, path))
    }
    if (column.type === undefined && (kinds.length === 0 || column.ephemeral === true)) {
      problems.push(missingKey('type', path))
    }
    return column
  }

  function readType(
    value: Json | undefined,
    path: Path,
    problems: SpecProblem[],
  ): string | undefined {
    const text = scalarText(value)
    return readText(
      'type',
      text === undefined ? undefined : nullableType(text, dialect),
      path,
      problems,
    )
  }

  function flatColumns(columns: readonly ColumnSpec[] | undefined): readonly ColumnSpec[] {
    return (columns ?? []).flatMap(flatColumn)
  }

  function flatColumn(column: ColumnSpec): readonly ColumnSpec[] {
    if (column.type === undefined || !/^\s*nested\b/i.test(column.type)) return [column]
    const parsed = parseType(column.type, dialect)
    if (!parsed.ok) return [column]
    const { name: former, type, ...rest } = column
    const array = dialect === 'timeplus' ? 'array' : 'Array'
    return (parsed.node.args ?? []).flatMap((field) => {
      if (field.kind !== 'typeField') return []
      const part = field.path.map(({ text }) => text).join('.')
      return [
        compact<ColumnSpec>({
          ...rest,
          name: `${former}.${part}`,
          type: `${array}(${type.slice(field.type.start, field.type.end)})`,
          renamedFrom: rest.renamedFrom === undefined ? undefined : `${rest.renamedFrom}.${part}`,
        }),
      ]
    })
  }

  function normalColumns(
    columns: readonly ColumnSpec[] | undefined,
    context: KindContext,
  ): NamedParts {
    return {
      ordered: true,
      parts: flatColumns(columns).map((column) => normalColumn(column, context)),
    }
  }

  /** A column without a type gets one from its default, which only the server knows: not compared. */
  function normalColumn(column: ColumnSpec, context: KindContext): NamedPart {
    const type = column.type === undefined ? undefined : normalOf('type', column.type, context)
    return {
      name: column.name,
      ...(column.renamedFrom === undefined ? {} : { renamedFrom: column.renamedFrom }),
      form: {
        ...(type === undefined ? {} : { type }),
        default: normalOrNull('expression', column.default, context),
        materialized: normalOrNull('expression', column.materialized, context),
        alias: normalOrNull('expression', column.alias, context),
        ephemeral: normalEphemeral(column.ephemeral, context),
        codec: column.codec === undefined ? null : normalCodec(column.codec, type, context, texts),
        statistics: normalOrNull('codec', column.statistics, context),
        ttl: normalOrNull('columnTtl', column.ttl, context),
        comment: column.comment ?? null,
        settings: normalSettingsText(column.settings),
      },
    }
  }

  /** ALTER keeps a bare EPHEMERAL as `EPHEMERAL defaultValueOfTypeName('UInt8')`, CREATE as it is (26.7.2.1). */
  function normalEphemeral(text: string | true | undefined, context: KindContext): string | null {
    if (text === undefined) return null
    return text === true || /^defaultValueOfTypeName\(/.test(text)
      ? ''
      : normalOf('expression', text, context)
  }

  function columnSql(column: ColumnSpec, context: KindContext): string {
    const clauses = [columnName(column.name)]
    if (column.type !== undefined) clauses.push(column.type)
    const kept = defaultSql(column, context)
    if (kept !== undefined) clauses.push(kept)
    if (column.comment !== undefined) clauses.push(`COMMENT ${quoteString(column.comment)}`)
    if (column.codec !== undefined) clauses.push(`CODEC(${column.codec})`)
    if (column.statistics !== undefined) clauses.push(`STATISTICS(${column.statistics})`)
    if (column.ttl !== undefined) clauses.push(`TTL ${qualified('columnTtl', column.ttl, context)}`)
    if (column.settings !== undefined) clauses.push(`SETTINGS (${settingsSql(column.settings)})`)
    return clauses.join(' ')
  }

  function defaultSql(column: ColumnSpec, context: KindContext): string | undefined {
    const kind = defaultKind(column)
    if (kind === undefined) return undefined
    const text = column[kind]
    const keyword = kind.toUpperCase()
    return typeof text === 'string'
      ? `${keyword} ${qualified('expression', text, context)}`
      : keyword
  }

  function columnReferences(
    columns: readonly ColumnSpec[] | undefined,
    path: Path,
    context: KindContext,
  ): readonly SpecReference[] {
    return (columns ?? []).flatMap((column, index) => {
      const at = [...path, index]
      const found: SpecReference[] = []
      for (const kind of defaultKinds) {
        const text = column[kind]
        if (typeof text === 'string')
          found.push(...referencesIn('expression', text, [...at, kind], context))
      }
      if (column.ttl !== undefined)
        found.push(...referencesIn('columnTtl', column.ttl, [...at, 'ttl'], context))
      return found
    })
  }

  return { readColumns, flatColumns, normalColumns, columnSql, defaultSql, columnReferences }
}

/** `int NULL` is Nullable(int), and NOT NULL says nothing: the words of other databases. */
export function nullableType(type: string, dialect: Dialect = 'clickhouse'): string {
  const match = /^(.*?\S)\s+(not\s+)?null\s*$/is.exec(type)
  if (match?.[1] === undefined) return type
  const nullable = dialect === 'timeplus' ? 'nullable' : 'Nullable'
  return match[2] === undefined ? `${nullable}(${match[1]})` : match[1]
}

/** A column called `index` or `if` would be read as the beginning of something else. */
export function columnName(name: string): string {
  const isWord =
    /^(index|constraint|projection|primary|foreign|if|first|after|to|type|comment|codec|ttl|remove|modify|reset|default|materialized|alias|ephemeral|add|drop|in|partition|statistics|settings)$/i
  return isWord.test(name) ? `\`${name}\`` : quoteIdentifier(name)
}

export function defaultKind(column: ColumnSpec): DefaultKind | undefined {
  return defaultKinds.find((kind) => column[kind] !== undefined)
}

export function writeColumns(
  columns: readonly ColumnSpec[] | undefined,
): readonly JsonObject[] | undefined {
  return columns?.map(({ settings, ...column }) =>
    compact<JsonObject>({ ...column, settings: writeSettings(settings) }),
  )
}

export function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
