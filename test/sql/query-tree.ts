/** Reads what `EXPLAIN QUERY TREE passes = 1` of ClickHouse 26.7 prints: columns, and where they come from. */
import type { CatalogueColumn } from '../../src/sql/index.ts'

export interface QueryTree {
  /** `name: table.column …`, sources sorted. */
  readonly columns: readonly string[]
  /** Every column of a table, sorted. */
  readonly reads: readonly string[]
}

type Tables = ReadonlyMap<string, readonly CatalogueColumn[]>

interface TreeNode {
  readonly text: string
  readonly indent: number
  readonly children: TreeNode[]
  readonly parent: TreeNode | undefined
}

interface Output {
  readonly label: string
  readonly sources: ReadonlySet<string>
}

export function readQueryTree(text: string, tables: Tables): QueryTree {
  const { root, byId } = parseTree(text)
  const reader = newReader(byId, tables)
  const columns = reader.outputs(root).map(({ label, sources }) => {
    const name = nameIn(label)
    return `${name}: ${[...sources].sort().join(' ')}`
  })
  return { columns, reads: [...readsOf(root, reader)].sort() }
}

function parseTree(text: string): { root: TreeNode; byId: ReadonlyMap<string, TreeNode> } {
  const byId = new Map<string, TreeNode>()
  const open: TreeNode[] = []
  let root: TreeNode | undefined
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const indent = line.length - line.trimStart().length
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop()
    const parent = open.at(-1)
    const node: TreeNode = { text: line.trim(), indent, children: [], parent }
    parent?.children.push(node)
    root ??= node
    const id = /^[A-Z_ ]+? id: (\d+)/.exec(node.text)?.[1]
    if (id !== undefined && !byId.has(id)) byId.set(id, node)
    open.push(node)
  }
  if (root === undefined) throw new Error('no query tree')
  return { root, byId }
}

interface Reader {
  readonly sources: (node: TreeNode) => ReadonlySet<string>
  readonly outputs: (query: TreeNode) => readonly Output[]
}

function newReader(byId: ReadonlyMap<string, TreeNode>, tables: Tables): Reader {
  const known = new Map<TreeNode, readonly Output[]>()

  const outputs = (query: TreeNode): readonly Output[] => {
    const found = known.get(query)
    if (found) return found
    known.set(query, [])
    if (!isA(query, 'UNION')) {
      known.set(query, projection(query))
    } else {
      // Twice: a recursive branch reads what the branches gave the first time.
      for (const _ of [1, 2]) known.set(query, branches(query))
    }
    return known.get(query) ?? []
  }

  const branches = (query: TreeNode): readonly Output[] => {
    const all = listIn(query, 'QUERIES').map(projection)
    return (all[0] ?? []).map(({ label }, at) => ({
      label,
      sources: union(all.map((branch) => branch[at]?.sources ?? new Set())),
    }))
  }

  const projection = (query: TreeNode): readonly Output[] => {
    const labels = childOf(query, 'PROJECTION COLUMNS')?.children ?? []
    return listIn(query, 'PROJECTION').map((node, at) => ({
      label: labels[at]?.text ?? '',
      sources: sources(node),
    }))
  }

  const sources = (node: TreeNode): ReadonlySet<string> => {
    if (isA(node, 'COLUMN')) return ofColumn(node)
    if (isA(node, 'QUERY') || isA(node, 'UNION'))
      return union(outputs(node).map((output) => output.sources))
    if (isA(node, 'TABLE')) return new Set(visible(tableOf(node)))
    return elementOfNested(node) ?? union(node.children.map(sources))
  }

  const visible = (table: string): readonly string[] =>
    (tables.get(table) ?? []).filter(({ hidden }) => !hidden).map(({ name }) => `${table}.${name}`)

  const ofColumn = (node: TreeNode): ReadonlySet<string> => {
    const source = byId.get(/source_id: (\d+)/.exec(node.text)?.[1] ?? '')
    if (source === undefined) return new Set()
    const name = columnName(node)
    if (isA(source, 'TABLE')) return new Set([stored(tableOf(source), name)])
    if (isA(source, 'QUERY') || isA(source, 'UNION')) {
      const output = outputs(source).find(({ label }) => label.startsWith(`${name} `))
      return output?.sources ?? new Set()
    }
    const joined = listIn(source, 'JOIN EXPRESSIONS').find((one) => columnName(one) === name)
    const whole = joined ?? node
    return union((childOf(whole, 'EXPRESSION')?.children ?? []).map(sources))
  }

  /** A subcolumn is stored in its column. */
  const stored = (table: string, name: string): string => {
    const columns = tables.get(table) ?? []
    const parts = name.split('.')
    for (let length = parts.length; length > 0; length--) {
      const column = parts.slice(0, length).join('.')
      if (columns.some((one) => one.name === column)) return `${table}.${column}`
    }
    return `${table}.${name}`
  }

  /** ARRAY JOIN of a Nested makes one tuple of all its columns; an element of it is one of them. */
  const elementOfNested = (node: TreeNode): ReadonlySet<string> | undefined => {
    if (!/function_name: (tupleElement|getSubcolumn),/.test(node.text)) return undefined
    const [tuple, element] = listIn(node, 'ARGUMENTS')
    if (!tuple || !isA(tuple, 'COLUMN')) return undefined
    const join = byId.get(/source_id: (\d+)/.exec(tuple.text)?.[1] ?? '')
    if (join === undefined || !isA(join, 'ARRAY_JOIN')) return undefined
    const item = listIn(join, 'JOIN EXPRESSIONS').find(
      (one) => columnName(one) === columnName(tuple),
    )
    const nested = item && childOf(item, 'EXPRESSION')?.children[0]
    if (!nested?.text.includes('function_name: nested,')) return undefined
    const key = /constant_value: '([^']*)'/.exec(element?.text ?? '')?.[1]
    const column = listIn(nested, 'ARGUMENTS').find(
      (one) => isA(one, 'COLUMN') && columnName(one).endsWith(`.${key}`),
    )
    return column && sources(column)
  }

  return { sources, outputs }
}

function readsOf(root: TreeNode, reader: Reader): ReadonlySet<string> {
  const found = new Set<string>()
  const open = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isA(node, 'COLUMN')) for (const source of tableColumns(node, reader)) found.add(source)
    const isArgument = node.parent?.parent?.text === 'ARGUMENTS'
    if (isA(node, 'TABLE') && isArgument) for (const one of reader.sources(node)) found.add(one)
    // An ALIAS column prints its expression, which is the table's own business.
    const isStored =
      isA(node, 'COLUMN') && node.children.length > 0 && tableColumns(node, reader).size === 1
    if (!(isStored && isAliasColumn(node))) open.push(...node.children)
  }
  return found
}

function tableColumns(node: TreeNode, reader: Reader): ReadonlySet<string> {
  return node.children.length === 0 || isAliasColumn(node) ? reader.sources(node) : new Set()
}

function isAliasColumn(node: TreeNode): boolean {
  return /column_name: al,/.test(node.text)
}

function columnName({ text }: TreeNode): string {
  return /column_name: (.*), result_type: /.exec(text)?.[1] ?? ''
}

function tableOf({ text }: TreeNode): string {
  return /table_name: ([^,]+)/.exec(text)?.[1] ?? ''
}

/** `t.id Int32`: the type follows the name. */
function nameIn(label: string): string {
  return /^(\S+) /.exec(label)?.[1] ?? label
}

function isA({ text }: TreeNode, type: string): boolean {
  return text.startsWith(`${type} id: `)
}

function childOf(node: TreeNode, text: string): TreeNode | undefined {
  return node.children.find((child) => child.text === text)
}

function listIn(node: TreeNode, text: string): readonly TreeNode[] {
  return childOf(node, text)?.children[0]?.children ?? []
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => [...set]))
}
