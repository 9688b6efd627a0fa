/** The tables of a publication, with the columns and rows that are published of them. */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { scalarText } from '../../common/scalar.ts'
import type { SpecProblem } from '../../engine.ts'
import { qualifiedName, quoteIdent, sqlNameOf } from './names.ts'
import { inStatement, readText } from './text.ts'
import { badValue, isList, isObject, textList } from './values.ts'

export type PublishedTable = {
  readonly name: string
  readonly columns?: readonly string[]
  readonly where?: string
}

export function readTables(
  value: Json | undefined,
  problems: SpecProblem[],
): readonly PublishedTable[] | undefined {
  if (value === undefined || value === null) return undefined
  const items = isList(value) ? value : [value]
  const read = items.flatMap((item, index) => readOne(item, index, problems))
  return read.length === 0 ? undefined : read
}

function readOne(item: Json, index: number, problems: SpecProblem[]): readonly PublishedTable[] {
  const path = ['tables', index]
  const fields: JsonObject = isObject(item) ? item : { name: item }
  const name = scalarText(fields['name'])
  if (name === undefined) {
    problems.push(badValue('a table is its name, or a map with `name`', path))
    return []
  }
  return [
    compact<PublishedTable>({
      name,
      columns: textList(fields['columns'], [...path, 'columns'], problems),
      where: readText('expression', fields['where'], [...path, 'where'], problems),
    }),
  ]
}

/** Names alone where nothing else is to be said. */
export function writeTables(
  tables: readonly PublishedTable[] | undefined,
): readonly Json[] | undefined {
  return tables?.map((one) => (Object.keys(one).length === 1 ? one.name : { ...one }))
}

/** A condition is compared as it is written, but for the brackets that the server puts around it. */
export function normalTables(
  tables: readonly PublishedTable[] | undefined,
  schema: string,
): NamedParts {
  const parts = (tables ?? []).map((table) => ({
    name: qualifiedName(table.name, schema),
    form: {
      columns: table.columns === undefined ? null : [...table.columns].sort().join(', '),
      where: conditionOf(table),
    },
  }))
  return { ordered: false, parts }
}

/** Which rows are published; null: all of them. */
export function conditionOf({ where }: PublishedTable): string | null {
  return where === undefined ? null : withoutBrackets(where)
}

/** `app.orders (id, note) WHERE (amount > 0)`, as it stands behind TABLE. */
export function tableSql({ name, columns, where }: PublishedTable, schema: string): string {
  return [
    sqlNameOf(name, schema),
    ...(columns === undefined ? [] : [`(${columns.map(quoteIdent).join(', ')})`]),
    ...(where === undefined ? [] : [`WHERE (${inStatement(where)})`]),
  ].join(' ')
}

function withoutBrackets(text: string): string {
  const plain = text.trim().replace(/\s+/g, ' ')
  return plain.startsWith('(') && closes(plain) ? withoutBrackets(plain.slice(1, -1)) : plain
}

/** Whether the first bracket is closed by the last one. */
function closes(text: string): boolean {
  let depth = 0
  for (const [at, letter] of [...text].entries()) {
    if (letter === '(') depth++
    if (letter === ')') depth--
    if (depth === 0) return at === text.length - 1
  }
  return false
}
