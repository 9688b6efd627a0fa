/** Names that statements make: what can be called by them stands in a scratch schema. */
import { withoutSignature } from '../kinds/names.ts'
import type { Resource } from '../../../resource/resource.ts'
import type { Kinds } from '../kinds/kind.ts'
import { type Lexeme, lexemesOf, nameOf } from '../sql/lexemes.ts'
import {
  isTree,
  listOf,
  nodeOf,
  nodesOf,
  relationParts,
  stringsOf,
  textOf,
  type Tree,
} from '../sql/tree.ts'

/** A schema and a name in it as one key: neither can hold a NUL. */
export function pairOf(schema: string, name: string): string {
  return `${schema}\0${name}`
}

/** The name that others use for it in a statement; a function's without its arguments. */
export function pairOfResource(
  { kind, address }: Pick<Resource, 'kind' | 'address'>,
  kinds: Kinds,
): string | undefined {
  const { database, on, name } = address
  if (database === undefined || on !== undefined) return undefined
  const isRoutine = kinds[kind]?.namespace === 'function'
  return pairOf(database, isRoutine ? withoutSignature(name) : name)
}

/**
 * The same without a tree, for the commonest statements; undefined for all others. What makes a
 * sequence beside its table is one of the others.
 */
export function plainlyMadeBy(sql: string, defaultSchema: string): readonly string[] | undefined {
  const words = lexemesOf(sql, headLength) ?? []
  const [first, second] = [keywordAt(words, 0), keywordAt(words, 1)]
  if (first === 'COMMENT') return []
  if (first !== 'CREATE' || words.some(({ kind }) => kind === 'comment')) return undefined
  const pairAt = (index: number, name?: string): readonly string[] | undefined => {
    const [one, dot, other, next] = words.slice(index, index + 4)
    const isWhole = dot?.text === '.' && next?.text !== '.'
    const [schema, own] = isWhole ? [one, other] : dot?.text === '.' ? [] : [undefined, one]
    const found = own && nameOf(own)
    const inSchema = schema === undefined ? defaultSchema : nameOf(schema)
    return found === undefined || inSchema === undefined
      ? undefined
      : [pairOf(inSchema, name ?? found)]
  }
  if (second === 'TRIGGER') return []
  if (second === 'VIEW') return pairAt(2)
  if (second === 'TABLE') return /serial|identity|exists/i.test(sql) ? undefined : pairAt(2)
  const at = second === 'UNIQUE' ? 2 : 1
  const index = words[at + 1]
  return keywordAt(words, at) === 'INDEX' && keywordAt(words, at + 2) === 'ON' && index
    ? pairAt(keywordAt(words, at + 3) === 'ONLY' ? at + 4 : at + 3, nameOf(index))
    : undefined
}

function keywordAt(words: readonly Lexeme[], index: number): string | undefined {
  const found = words[index]
  return found?.kind === 'word' ? found.text.toUpperCase() : undefined
}

/** `CREATE UNIQUE INDEX i ON ONLY s . t (` */
const headLength = 12

/** Pairs that a statement makes; what it names without a schema is made in the default one. */
export function madeBy(tree: Tree, defaultSchema: string): readonly string[] {
  const [[node, fields] = []] = Object.entries(tree)
  if (node === undefined || !isTree(fields)) return []
  return (makers[node]?.(fields) ?? []).flatMap((parts) => {
    const name = parts.at(-1)
    return name === undefined ? [] : [pairOf(parts.at(-2) ?? defaultSchema, name)]
  })
}

type Parts = readonly string[]

const makers: { readonly [node: string]: (fields: Tree) => readonly Parts[] } = {
  CreateStmt: (fields) => {
    const table = partsOf(fields['relation'])
    const columns = nodesOf(fields['tableElts'], 'ColumnDef')
    return [table, ...columns.flatMap((column) => sequenceOf(table, column))]
  },
  ViewStmt: (fields) => [partsOf(fields['view'])],
  CreateTableAsStmt: (fields) => {
    const { into } = fields
    return [partsOf(isTree(into) ? into['rel'] : undefined)]
  },
  CreateSeqStmt: (fields) => [partsOf(fields['sequence'])],
  // An index is in the schema of its table.
  IndexStmt: (fields) => {
    const name = textOf(fields['idxname'])
    return name === undefined ? [] : [[...partsOf(fields['relation']).slice(0, -1), name]]
  },
  AlterTableStmt: (fields) => {
    const table = partsOf(fields['relation'])
    return nodesOf(fields['cmds'], 'AlterTableCmd').flatMap(({ def }) => {
      const name = textOf(nodeOf(def, 'Constraint')?.['conname'])
      return name === undefined ? [] : [[...table.slice(0, -1), name]]
    })
  },
  CreateFunctionStmt: (fields) => [stringsOf(fields['funcname'])],
  CreateEnumStmt: (fields) => [stringsOf(fields['typeName'])],
  CreateDomainStmt: (fields) => [stringsOf(fields['domainname'])],
  CreateRangeStmt: (fields) => [stringsOf(fields['typeName'])],
  CompositeTypeStmt: (fields) => [partsOf(fields['typevar'])],
  DefineStmt: (fields) => [stringsOf(fields['defnames'])],
}

function partsOf(relation: unknown): Parts {
  return isTree(relation) ? relationParts(relation) : []
}

/** A numbered column makes a sequence: `t_id_seq`. */
function sequenceOf(table: Parts, column: Tree): readonly Parts[] {
  const type = column['typeName']
  const typeName = isTree(type) ? (stringsOf(type['names']).at(-1) ?? '') : ''
  const isIdentity = listOf(column['constraints']).some(
    (one) => nodeOf(one, 'Constraint')?.['contype'] === 'CONSTR_IDENTITY',
  )
  if (!isIdentity && !/serial/.test(typeName)) return []
  return [[...table.slice(0, -1), `${table.at(-1)}_${textOf(column['colname'])}_seq`]]
}
