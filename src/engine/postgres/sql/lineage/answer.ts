import {
  type KnownTables,
  type LineageAnswer,
  type LineageOptions,
  type SqlText,
  unreadLineage,
} from '../../../../sql/answer/answers.ts'
import { placed } from '../../../../sql/answer/place.ts'
import { parseOne } from '../parser.ts'
import { isTree, nodeOf, nodesOf, relationOf, stringsOf, textOf, type Tree } from '../tree.ts'
import { queryColumns, renamed } from './query.ts'
import { newWalk, type Walk } from './scope.ts'
import type { Column } from './value.ts'

type ColumnsOf = Walk['columnsOf']

/** Names without a schema mean `database`, where it is given. */
export function lineageAnswers(options: LineageOptions): (sql: SqlText) => LineageAnswer {
  const columnsOf = knownColumns(options)
  return (sql) => {
    const parsed = parseOne(sql.text)
    if (!parsed.ok) return unreadLineage(placed(sql, parsed.error.start, parsed.error.message))
    const walk = newWalk(columnsOf)
    const columns = statementColumns(parsed.value, walk)
    return {
      ok: true,
      columns: columns.map(({ name, value: { sources, because } }) => ({
        name,
        sources,
        complete: because === undefined,
        ...(because !== undefined && { because }),
      })),
      reads: [...walk.reads],
      missing: [...walk.missing],
      unknown: [...walk.unknown],
      error: null,
    }
  }
}

/** The columns of the query in a statement; none where it has no query. */
function statementColumns(statement: Tree, walk: Walk): readonly Column[] {
  const [value] = Object.values(statement)
  const fields = isTree(value) ? value : {}
  const query =
    nodeOf(statement, 'SelectStmt') ??
    nodeOf(fields['query'], 'SelectStmt') ??
    nodeOf(fields['selectStmt'], 'SelectStmt')
  if (!query) return []
  // The WITH of an INSERT stands beside its query.
  const around =
    isTree(fields['withClause']) && !query['withClause'] ? fields['withClause'] : undefined
  const columns = queryColumns(around ? { ...query, withClause: around } : query, {
    walk,
    tables: new Map(),
  })
  return renamed(columns, givenNames(fields))
}

/** The names a statement gives to the columns of its query. */
function givenNames(fields: Tree): readonly string[] {
  const into = isTree(fields['into']) ? fields['into'] : {}
  const inserted = nodesOf(fields['cols'], 'ResTarget').flatMap((one) => textOf(one['name']) ?? [])
  return [...stringsOf(fields['aliases']), ...stringsOf(into['colNames']), ...inserted]
}

function knownColumns({ tables = {}, script = [], database }: LineageOptions): ColumnsOf {
  const known = new Map<string, readonly string[] | undefined>()
  const full = (table: string): string =>
    database === undefined || table.includes('.') ? table : `${database}.${table}`
  const given: KnownTables = tables
  const columnsOf: ColumnsOf = (table) =>
    known.get(full(table)) ?? (Object.hasOwn(given, full(table)) ? given[full(table)] : undefined)
  for (const text of script) {
    const parsed = parseOne(text)
    const declared = parsed.ok ? declaredColumns(parsed.value, columnsOf) : undefined
    if (declared) known.set(full(declared.name), declared.columns)
  }
  return columnsOf
}

interface Declared {
  readonly name: string
  readonly columns: readonly string[] | undefined
}

/** What CREATE TABLE, VIEW and their like say about the columns of what they create. */
function declaredColumns(statement: Tree, columnsOf: ColumnsOf): Declared | undefined {
  const [node = ''] = Object.keys(statement)
  const fields = nodeOf(statement, node) ?? {}
  const into = isTree(fields['into']) ? fields['into']['rel'] : undefined
  const created = {
    CreateStmt: fields['relation'],
    ViewStmt: fields['view'],
    CreateTableAsStmt: into,
  }
  const relation = Object.hasOwn(created, node) ? created[node as keyof typeof created] : undefined
  const name = isTree(relation) ? relationOf(relation) : undefined
  if (name === undefined) return undefined
  if (node === 'CreateStmt') return { name, columns: tableColumns(fields, columnsOf) }
  const walk = newWalk(columnsOf)
  const names = statementColumns(statement, walk).map((column) => column.name)
  return { name, columns: names.includes('*') ? undefined : names }
}

/** Columns of parents come first, those of LIKE where it stands. */
function tableColumns(fields: Tree, columnsOf: ColumnsOf): readonly string[] | undefined {
  const parents = nodesOf(fields['inhRelations'], 'RangeVar').map((one) => relationOf(one) ?? '')
  const elements = Array.isArray(fields['tableElts']) ? fields['tableElts'] : []
  const own = elements.map((element: unknown): readonly string[] | undefined => {
    const like = nodeOf(element, 'TableLikeClause')
    if (like) return isTree(like['relation']) ? columnsOf(relationOf(like['relation']) ?? '') : []
    const column = textOf(nodeOf(element, 'ColumnDef')?.['colname'])
    return column === undefined ? [] : [column]
  })
  const all = [...parents.map(columnsOf), ...own]
  const names = all.flatMap((one) => one ?? [])
  return all.includes(undefined) ? undefined : [...new Set(names)]
}
