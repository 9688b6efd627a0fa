/** Columns of a table: from documents, to documents, in normal form, and in CREATE TABLE. */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { type Path, scalarText } from '../../common/scalar.ts'
import type { KindContext, SpecProblem, SpecReference } from '../../engine.ts'
import { parametersText } from './parameters.ts'
import { referencesIn } from './references.ts'
import type { ColumnSpec, IdentityOptionsSpec, TableSpec } from './table-spec.ts'
import { readText } from './text.ts'
import { shownType } from './shown-type.ts'
import { normalType } from './types.ts'
import { badValue, booleanOf, integerOf, isList, isObject, missingKey, textMap } from './values.ts'

/** Without types in a partition: its parent has them. */
export function readColumns(
  value: Json | undefined,
  problems: SpecProblem[],
): readonly ColumnSpec[] | undefined {
  if (value === undefined || value === null) return undefined
  if (!isList(value)) {
    problems.push(badValue('columns is a list', ['columns']))
    return undefined
  }
  const names = new Set<string>()
  return value.flatMap((item, index) => {
    const path = ['columns', index]
    const name = isObject(item) ? scalarText(item['name']) : undefined
    if (!isObject(item) || name === undefined) {
      problems.push(missingKey('name', path))
      return []
    }
    if (names.has(name)) problems.push(badValue(`\`${name}\` is declared twice`, [...path, 'name']))
    names.add(name)
    return [readColumn(item, name, path, problems)]
  })
}

function readColumn(
  item: JsonObject,
  name: string,
  path: Path,
  problems: SpecProblem[],
): ColumnSpec {
  const text = (what: 'expression' | 'type', key: string): string | undefined =>
    readText(what, item[key], [...path, key], problems)
  const flag = (key: string): boolean | undefined => booleanOf(item[key], [...path, key], problems)
  const virtual = flag('virtual')
  return compact<ColumnSpec>({
    name,
    type: text('type', 'type'),
    nullable: flag('nullable') === false ? false : undefined,
    default: text('expression', 'default'),
    identity: item['identity'] as ColumnSpec['identity'],
    identityOptions: readIdentityOptions(item['identityOptions']),
    generated: text('expression', 'generated'),
    virtual: virtual === true ? true : undefined,
    collation: scalarText(item['collation']),
    storage: item['storage'] as ColumnSpec['storage'],
    compression: item['compression'] as ColumnSpec['compression'],
    statistics: integerOf(item['statistics'], [...path, 'statistics'], problems),
    options: textMap(item['options'], [...path, 'options'], problems),
    comment: nonEmpty(scalarText(item['comment'])),
    renamedFrom: scalarText(item['renamedFrom']),
  })
}

function readIdentityOptions(value: Json | undefined): IdentityOptionsSpec | undefined {
  if (!isObject(value)) return undefined
  const options = compact<IdentityOptionsSpec>({
    start: scalarText(value['start']),
    increment: scalarText(value['increment']),
    min: scalarText(value['min']),
    max: scalarText(value['max']),
    cache: scalarText(value['cache']),
    cycle: value['cycle'] === true ? true : undefined,
  })
  return Object.keys(options).length === 0 ? undefined : options
}

export function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

export function writeColumns(columns: readonly ColumnSpec[]): readonly JsonObject[] {
  return columns.map(({ name, type, ...column }) =>
    compact<JsonObject>({
      name,
      type: type === undefined ? undefined : shownType(type),
      ...column,
    }),
  )
}

/** `a serial` is an integer that is never NULL and is numbered by a sequence of its own. */
const serials: { readonly [type: string]: string } = {
  smallserial: 'smallint',
  serial2: 'smallint',
  serial: 'integer',
  serial4: 'integer',
  bigserial: 'bigint',
  serial8: 'bigint',
}

/** The type that a column of `serial` has; undefined for one that is none. */
export function serialType(type: string | undefined): string | undefined {
  return serials[type?.toLowerCase() ?? '']
}

/** The type of a `serial` without its sequence. */
export function plainType(type: string | undefined): string {
  return serialType(type) ?? type ?? 'text'
}

/** In place of a default: numbered by the column's own sequence. */
export const OWN_SEQUENCE = 'serial'

export function isNeverNull(column: ColumnSpec, key: ReadonlySet<string>): boolean {
  const { name, nullable, identity, type } = column
  return (
    nullable === false || identity !== undefined || key.has(name) || serialType(type) !== undefined
  )
}

export function normalColumns(
  columns: readonly ColumnSpec[],
  key: ReadonlySet<string>,
  context: KindContext,
): NamedParts {
  return {
    ordered: false,
    parts: columns.map((column) => ({
      name: column.name,
      ...(column.renamedFrom === undefined ? {} : { renamedFrom: column.renamedFrom }),
      form: columnForm(column, key, context),
    })),
  }
}

export function columnForm(
  column: ColumnSpec,
  key: ReadonlySet<string>,
  { database }: KindContext,
): { readonly [field: string]: string | null } {
  const { type, identity, identityOptions, generated, virtual, collation, options } = column
  const serial = serialType(type)
  return {
    type: type === undefined ? null : (serial ?? normalType(type, database)),
    collation: collation ?? null,
    nullable: isNeverNull(column, key) ? 'false' : null,
    default: serial === undefined ? (column.default ?? null) : OWN_SEQUENCE,
    identity: identity ?? null,
    identityOptions: identity === undefined ? null : identityOptionsText(identityOptions),
    generated: generated === undefined ? null : `${generated}${virtual ? ' virtual' : ''}`,
    storage: column.storage ?? null,
    compression: column.compression ?? null,
    statistics: column.statistics === undefined ? null : String(column.statistics),
    options: options === undefined ? null : parametersText(options),
    comment: column.comment ?? null,
  }
}

function identityOptionsText(options: IdentityOptionsSpec | undefined): string | null {
  const entries = Object.entries(options ?? {})
  if (entries.length === 0) return null
  return entries.map(([name, value]) => `${name} ${value}`).join(' ')
}

export function columnReferences(
  { columns = [] }: TableSpec,
  context: KindContext,
): readonly SpecReference[] {
  return columns.flatMap(({ type, default: value, generated }, index) => [
    ...(type === undefined || serialType(type) !== undefined
      ? []
      : referencesIn('type', type, ['columns', index, 'type'], context)),
    ...(value === undefined
      ? []
      : referencesIn('expression', value, ['columns', index, 'default'], context)),
    ...(generated === undefined
      ? []
      : referencesIn('expression', generated, ['columns', index, 'generated'], context)),
  ])
}
