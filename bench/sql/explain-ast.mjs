// What a real ClickHouse sees in a statement: a reader of its EXPLAIN AST.
// Checked against `refs` of the corpus, which another reader made of the same dump: equal, statement for statement.

/**
 * The names of a dump, each list in its order. `commonTables` are the WITH elements in the order of the text, whose
 * names the dump leaves out: `{ name, recursive }`.
 */
export function namesOfDump(text, commonTables) {
  const found = {
    tables: new Set(),
    functions: new Set(),
    in_identifiers: new Set(),
    dictionaries: new Set(),
    table_functions: new Set(),
    ctes: new Set(),
  }
  const root = nested(rowsOf(text))
  nameWithElements(root, commonTables.values())
  walk(root, { tables: new Set(), values: new Set() }, found)
  return Object.fromEntries(Object.entries(found).map(([field, names]) => [field, [...names]]))
}

/** The dump comes as CSV of one column, or as plain lines. */
function rowsOf(text) {
  if (!text.startsWith('"')) return text.split('\n').filter((line) => line !== '')
  const rows = text.matchAll(/"((?:[^"]|"")*)"\n?/g)
  return [...rows].map(([, row]) => row.replaceAll('""', '"'))
}

/** Rows are indented by one space a level. */
function nested(rows) {
  const root = { label: '', text: '', children: [] }
  const path = [root]
  for (const row of rows) {
    const depth = /^ */.exec(row)[0].length
    const text = row.slice(depth).replace(/ \(children \d+\)$/, '')
    const node = { label: /^\S*/.exec(text)[0], text, children: [] }
    path.length = Math.min(path.length, depth + 1)
    path.at(-1).children.push(node)
    path.push(node)
  }
  return root
}

function nameWithElements(node, names) {
  if (node.label === 'WithElement') node.common = names.next().value
  for (const child of node.children) nameWithElements(child, names)
}

function aliasOf({ text }) {
  return / \(alias ([\s\S]*)\)$/.exec(text)?.[1]
}

/** `Function plus (alias x)`, `Identifier a.b`: what stands behind the label. */
function nameOf({ label, text }) {
  const rest = text.slice(label.length + 1)
  const at = rest.indexOf(' (alias ')
  return at > 0 ? rest.slice(0, at) : rest
}

function walk(node, scope, found) {
  switch (node.label) {
    case 'SelectQuery':
      return walkSelect(node, scope, found)
    case 'SelectWithUnionQuery':
      return walkBranches(node.children[0]?.children ?? [], node.children.slice(1), scope, found)
    case 'SelectIntersectExceptQuery':
      return walkBranches(node.children, [], scope, found)
    case 'Function':
      return walkFunction(node, scope, found)
    case 'TableIdentifier':
      ;(scope.tables.has(nameOf(node)) ? found.ctes : found.tables).add(nameOf(node))
      return undefined
    case 'TableExpression':
      for (const child of node.children)
        if (child.label === 'Function') found.table_functions.add(nameOf(child))
  }
  for (const child of node.children) walk(child, scope, found)
  return undefined
}

function withOf(select) {
  const [first] = select.children
  return first?.children.some(({ label }) => label === 'WithElement') ? first : undefined
}

function walkSelect(select, outer, found) {
  const list = withOf(select)
  const common = (list?.children ?? []).filter(({ label }) => label === 'WithElement')
  const tables = new Set([...outer.tables, ...common.map((element) => element.common?.name)])
  const inner = { tables, values: new Set([...outer.values, ...select.children.flatMap(aliases)]) }
  for (const child of select.children) {
    for (const one of child === list ? child.children : [child]) {
      if (one.label !== 'WithElement') walk(one, inner, found)
      else for (const body of one.children) walk(body, bodyScope(one.common, tables, outer), found)
    }
  }
  return list
}

/** A common table sees its siblings; itself only when recursive, or when an outer one has its name. */
function bodyScope(common, tables, outer) {
  const visible = new Set(tables)
  if (common?.recursive !== true && !outer.tables.has(common?.name)) visible.delete(common?.name)
  return { tables: visible, values: outer.values }
}

/** The WITH of the first branch holds for all branches. */
function walkBranches(branches, rest, outer, found) {
  let scope = outer
  let first
  branches.forEach((branch, index) => {
    const list = walk(branch, scope, found)
    if (index > 0) return
    first = list
    const common = (list?.children ?? []).filter(({ label }) => label === 'WithElement')
    scope = {
      tables: new Set([...outer.tables, ...common.map((element) => element.common?.name)]),
      values: new Set([...outer.values, ...(list ? aliases(list) : [])]),
    }
  })
  for (const node of rest) walk(node, outer, found)
  return first
}

/** Aliases below a node, sub-queries left out. */
function aliases(node) {
  if (node.label === 'SelectQuery' || node.label === 'SelectWithUnionQuery') return []
  const alias = aliasOf(node)
  const below = node.children.flatMap(aliases)
  return alias === undefined ? below : [alias, ...below]
}

const MEMBERSHIP =
  /^(?:in|notIn|globalIn|globalNotIn|nullIn|notNullIn|globalNullIn|globalNotNullIn)$/
const LOOK_UP = /^(?:dictGet|dictHas|dictIsIn|joinGet)/

function walkFunction(node, scope, found) {
  const name = nameOf(node)
  found.functions.add(name)
  const args = node.children[0]?.children ?? []
  if (MEMBERSHIP.test(name) && args[1]?.label === 'Identifier')
    member(nameOf(args[1]), scope, found)
  const looked = LOOK_UP.test(name) ? lookedUp(args[0]) : undefined
  if (looked !== undefined) found.dictionaries.add(looked)
  const parameters = name === 'lambda' ? (args[0]?.children[0]?.children ?? []) : []
  const inner = {
    tables: scope.tables,
    values: new Set([...scope.values, ...parameters.map(nameOf)]),
  }
  for (const child of node.children) walk(child, inner, found)
  return undefined
}

function member(name, scope, found) {
  if (scope.tables.has(name)) found.ctes.add(name)
  else if (!scope.values.has(name)) found.in_identifiers.add(name)
}

function lookedUp(argument) {
  if (argument?.label === 'Identifier') return nameOf(argument)
  return argument?.label === 'Literal' ? /^Literal '([\s\S]*)'/.exec(argument.text)?.[1] : undefined
}
