/**
 * Foreign keys. They are compared as they are written, without asking the server: making one in a
 * scratch transaction would lock the other table.
 */
import type { Json } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { type Path, scalarText } from '../../common/scalar.ts'
import type { KindContext, SpecProblem } from '../../engine.ts'
import { namesSql, readNames } from './name-lists.ts'
import { qualifiedName, quoteIdent, sqlNameOf } from './names.ts'
import type { ForeignKeySpec, TableSpec } from './table-spec.ts'
import { badValue, isObject, missingKey } from './values.ts'

export function readForeignKey(
  value: Json | undefined,
  path: Path,
  problems: SpecProblem[],
): ForeignKeySpec | undefined {
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) {
    problems.push(badValue('this is a map: `columns`, `references` …', path))
    return undefined
  }
  const columns = readNames(value['columns'], [...path, 'columns'], problems)
  const references = scalarText(value['references'])
  if (columns === undefined) problems.push(missingKey('columns', path))
  if (references === undefined) problems.push(missingKey('references', path))
  return compact<ForeignKeySpec>({
    columns: columns ?? [],
    references: references ?? '',
    referencedColumns: readNames(
      value['referencedColumns'],
      [...path, 'referencedColumns'],
      problems,
    ),
    onDelete: readAction(value['onDelete'], [...path, 'onDelete'], problems),
    onUpdate: readAction(value['onUpdate'], [...path, 'onUpdate'], problems),
    match: value['match'] === 'full' ? 'full' : undefined,
  })
}

const actionPattern = /^(no action|restrict|cascade|set null|set default)( \(.+\))?$/

function readAction(
  value: Json | undefined,
  path: Path,
  problems: SpecProblem[],
): string | undefined {
  const text = scalarText(value)?.trim()
  if (text === undefined) return undefined
  const [words = '', columns] = text.split(/\s*(?=\()/)
  const action = words.toLowerCase().replace(/[\s_]+/g, ' ')
  const all = columns === undefined ? action : `${action} ${columns.replace(/\s*,\s*/g, ', ')}`
  if (!actionPattern.test(all)) {
    problems.push(
      badValue(
        `\`${text}\` is no action: no action, restrict, cascade, set null, set default`,
        path,
      ),
    )
  }
  return all === 'no action' ? undefined : all
}

/** Columns that are not said are those of the other table's key, where that is known. */
export function foreignKeyForm(
  { columns, references, referencedColumns, onDelete, onUpdate, match }: ForeignKeySpec,
  context: KindContext,
): { readonly [field: string]: string | null } {
  const name = qualifiedName(references, context.database)
  const referenced = referencedColumns ?? keyOf(name, context)
  return {
    foreignKey: `${columns.join(', ')} → ${name}`,
    ...(referenced === undefined ? {} : { referencedColumns: referenced.join(', ') }),
    onDelete: onDelete ?? null,
    onUpdate: onUpdate ?? null,
    match: match ?? null,
  }
}

function keyOf(relation: string, { lookup }: KindContext): readonly string[] | undefined {
  const found = lookup('relation', relation)
  if (found?.kind !== 'Table') return undefined
  const { primaryKey, constraints } = found.spec as TableSpec
  return primaryKey ?? constraints?.find((one) => one.primaryKey !== undefined)?.primaryKey
}

export function foreignKeySql(
  { columns, references, referencedColumns, onDelete, onUpdate, match }: ForeignKeySpec,
  { database }: KindContext,
): string {
  return [
    `FOREIGN KEY ${namesSql(columns)} REFERENCES ${sqlNameOf(references, database)}`,
    referencedColumns === undefined ? '' : namesSql(referencedColumns),
    match === 'full' ? 'MATCH FULL' : '',
    onDelete === undefined ? '' : `ON DELETE ${actionSql(onDelete)}`,
    onUpdate === undefined ? '' : `ON UPDATE ${actionSql(onUpdate)}`,
  ]
    .filter((part) => part !== '')
    .join(' ')
}

/** `set null (a)` → `SET NULL (a)` */
function actionSql(action: string): string {
  const [words = '', columns] = action.split(/ (?=\()/)
  if (columns === undefined) return words.toUpperCase()
  const names = columns.slice(1, -1).split(', ').map(quoteIdent)
  return `${words.toUpperCase()} (${names.join(', ')})`
}
