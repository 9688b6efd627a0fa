/** CREATE and ALTER PUBLICATION: https://www.postgresql.org/docs/current/sql-createpublication.html */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { isTree, nodesOf, textOf, type Tree } from '../sql/tree.ts'
import { listOrNone } from './constraint.ts'
import { columnNames, findObject, type Known, put, type Reading, relationName } from './known.ts'
import { optionMap } from './options.ts'
import { findWords, itemEnd, type Statement, expressionWithin } from './statement.ts'

export function readPublication(statement: Statement, known: Known): Reading {
  const { fields } = statement
  return put(
    'Publication',
    { name: textOf(fields['pubname']) ?? '' },
    compact<JsonObject>({
      ...members(statement, known),
      allTables: fields['for_all_tables'] === true ? true : undefined,
      ...parameters(fields),
    }),
  )
}

/** Adds members, as pg_dump does, or sets parameters. */
export function alterPublication(statement: Statement, known: Known): Reading {
  const { fields } = statement
  const name = textOf(fields['pubname']) ?? ''
  const publication = findObject(known, ['Publication'], { name })
  if (publication === undefined)
    return { why: `publication \`${name}\` is not made by these statements` }
  if (fields['action'] === 'AP_DropObjects')
    return { why: 'what is taken out of a publication is not followed' }
  const isSet = fields['action'] === 'AP_SetObjects'
  const { tables, schemas } = members(statement, known)
  const before = isSet ? {} : publication.spec
  const joined = (key: string, added: Json | undefined): Json | undefined =>
    listOrNone([...listIn(before[key]), ...listIn(added)])
  const spec = compact<JsonObject>({
    ...publication.spec,
    tables:
      tables === undefined && schemas === undefined
        ? publication.spec['tables']
        : joined('tables', tables),
    schemas:
      tables === undefined && schemas === undefined
        ? publication.spec['schemas']
        : joined('schemas', schemas),
    ...parameters(fields),
  })
  return { put: [{ ...publication, spec }] }
}

function members(
  statement: Statement,
  known: Known,
): { readonly tables?: readonly Json[]; readonly schemas?: readonly string[] } {
  const objects = nodesOf(statement.fields['pubobjects'], 'PublicationObjSpec')
  return compact<{ readonly tables?: readonly Json[]; readonly schemas?: readonly string[] }>({
    tables: listOrNone(
      objects.flatMap(({ pubtable }) =>
        isTree(pubtable) ? [tableOf(statement, pubtable, known)] : [],
      ),
    ),
    schemas: listOrNone(
      objects.flatMap(({ pubobjtype, name }) =>
        pubobjtype === 'PUBLICATIONOBJ_TABLES_IN_SCHEMA' ? [textOf(name) ?? ''] : [],
      ),
    ),
  })
}

function tableOf(statement: Statement, fields: Tree, known: Known): Json {
  const name = relationName(fields['relation'], known)
  const columns = columnNames(fields['columns'])
  const from = statement.tokenOf(fields['relation'])
  const where = findWords(statement, 'WHERE', from, itemEnd(statement, from))
  const condition =
    fields['whereClause'] === undefined ? undefined : expressionWithin(statement, where + 1)
  if (columns.length === 0 && condition === undefined) return name
  return compact<JsonObject>({ name, columns: listOrNone(columns), where: condition })
}

const all = ['insert', 'update', 'delete', 'truncate']

/** `publish = 'insert, update'` is a field of its own. */
function parameters({ options }: Tree): JsonObject {
  const { publish, ...rest } = optionMap(options) ?? {}
  const operations = typeof publish === 'string' ? publish.split(',').map((one) => one.trim()) : all
  return {
    ...(all.every((one) => operations.includes(one)) ? {} : { operations }),
    ...(Object.keys(rest).length === 0 ? {} : { with: rest }),
  }
}

function listIn(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}
