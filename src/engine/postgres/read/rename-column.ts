/** ALTER TABLE … RENAME COLUMN: in keys and, word by word, in expressions of its own table. */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { quoteIdent } from '../kinds/names.ts'
import { scan } from '../sql/parser.ts'
import { textOf } from '../sql/tree.ts'
import { fieldName, findRelation, type Known, type Reading, relationAddress } from './known.ts'
import { columnOf, isItem, itemsOfField, withItems } from './parts.ts'
import type { Statement } from './statement.ts'

export function renamedColumn(statement: Statement, known: Known): Reading {
  const { fields } = statement
  const table = findRelation(known, relationAddress(fields['relation'], known))
  const [before, after] = [textOf(fields['subname']) ?? '', textOf(fields['newname']) ?? '']
  if (table === undefined || columnOf(table.spec, before) === undefined)
    return { why: `column \`${before}\` is not made by these statements` }
  const columns = itemsOfField(table.spec, 'columns').map((column) => ({
    ...column,
    ...(column['name'] === before ? { name: after } : {}),
    ...(typeof column['generated'] === 'string'
      ? { generated: inText(column['generated'], before, after) }
      : {}),
  }))
  const spec = compact<JsonObject>({
    ...withItems(table.spec, 'columns', columns),
    primaryKey: inNames(table.spec['primaryKey'], before, after),
    constraints: inItems(table.spec['constraints'], before, after),
    indexes: inItems(table.spec['indexes'], before, after),
  })
  const path = `${fieldName(table.address)}.`
  const owned = [...known.objects.values()].filter(
    ({ spec: own }) => own['ownedBy'] === path + before,
  )
  return {
    put: [
      { ...table, spec },
      ...owned.map((one) => ({ ...one, spec: { ...one.spec, ownedBy: path + after } })),
    ],
  }
}

const nameLists: ReadonlySet<string> = new Set(['unique', 'primaryKey', 'include'])
const texts: ReadonlySet<string> = new Set(['check', 'where', 'exclude'])

function inItems(value: Json | undefined, before: string, after: string): Json | undefined {
  if (!Array.isArray(value)) return undefined
  return value.map((item) => (isItem(item) ? inItem(item, before, after) : item))
}

function inItem(item: JsonObject, before: string, after: string): JsonObject {
  const isIndex = item['columns'] !== undefined
  return Object.fromEntries(
    Object.entries(item).map(([key, value]) => {
      if (nameLists.has(key)) return [key, inNames(value, before, after)]
      if (texts.has(key) && typeof value === 'string') return [key, inText(value, before, after)]
      if (key === 'columns' && isIndex && Array.isArray(value))
        return [key, value.map((text) => inText(String(text), before, after))]
      if (key !== 'foreignKey' || !isItem(value)) return [key, value]
      return [key, { ...value, columns: inNames(value['columns'], before, after) }]
    }),
  )
}

function inNames(value: Json | undefined, before: string, after: string): Json | undefined {
  return Array.isArray(value) ? value.map((name) => (name === before ? after : name)) : value
}

/** Names of the column among the words of an expression; not those of functions and of other tables. */
function inText(text: string, before: string, after: string): string {
  const tokens = scan(text) ?? []
  let result = text
  for (const [index, token] of [...tokens.entries()].reverse()) {
    const name = token.text.startsWith('"')
      ? token.text.slice(1, -1).replaceAll('""', '"')
      : token.text.toLowerCase()
    const isName = token.name === 'IDENT' || token.keyword === 'UNRESERVED_KEYWORD'
    if (!isName || name !== before) continue
    if (tokens[index + 1]?.text === '(' || tokens[index - 1]?.text === '.') continue
    result = result.slice(0, token.start) + quoteIdent(after) + result.slice(token.end)
  }
  return result
}
