/** A CREATE statement, clause by clause, as slices of the text it was read from. */
import type {
  CreateDatabase,
  CreateDictionary,
  CreateFunction,
  CreateHeader,
  CreateMaterializedView,
  CreateNamedCollection,
  CreateTable,
  CreateView,
  Statement,
  ViewSecurity,
} from '../ast/statement.ts'
import type { Expression } from '../ast/expression.ts'
import type { CreateDisk, CreateInput } from '../ast/streaming.ts'
import type { Storage } from '../ast/table.ts'
import { accessParts } from './access-parts.ts'
import { elementParts } from './element-parts.ts'
import type {
  CreateParts,
  DatabaseParts,
  DictionaryColumnParts,
  DictionaryParts,
  DiskParts,
  FunctionParts,
  InputParts,
  MaterializedViewParts,
  NamedCollectionParts,
  Slice,
  StorageParts,
  TableParts,
  ViewParts,
} from './parts.ts'
import { names, optional, plain, settingsMap, slice } from './slice.ts'

/** `undefined` for a statement that creates nothing. */
export function createParts(statement: Statement): CreateParts | undefined {
  switch (statement.kind) {
    case 'createDatabase':
      return databaseParts(statement)
    case 'createTable':
      return tableParts(statement)
    case 'createView':
      return viewParts(statement)
    case 'createMaterializedView':
      return materializedViewParts(statement)
    case 'createDictionary':
      return dictionaryParts(statement)
    case 'createFunction':
      return functionParts(statement)
    case 'createNamedCollection':
      return namedCollectionParts(statement)
    case 'createDisk':
      return diskParts(statement)
    case 'createStoragePolicy':
      return { kind: 'storagePolicy', ...header(statement), body: statement.body.value }
    case 'createInput':
      return inputParts(statement)
    default:
      return accessParts(statement)
  }
}

function header(node: CreateHeader) {
  const { name, onCluster, uuid, comment } = node
  return {
    name: names(name.parts),
    nameSpan: { start: name.start, end: name.end },
    orReplace: node.orReplace ?? false,
    ifNotExists: node.ifNotExists ?? false,
    ...(onCluster && { onCluster: onCluster.text }),
    ...(uuid && { uuid: uuid.value }),
    ...(comment && { comment: comment.value }),
    unknown: node.unknown ?? [],
  }
}

function databaseParts(node: CreateDatabase): DatabaseParts {
  const { source } = node
  return {
    kind: 'database',
    ...header(node),
    ...optional(source, 'engine', node.engine),
    settings: settingsMap(source, node.settings),
  }
}

function tableParts(node: CreateTable): TableParts {
  const { source, origin } = node
  const like =
    origin && origin.form !== 'SELECT'
      ? { form: origin.form, table: slice(source, origin.table) }
      : undefined
  return {
    kind: 'table',
    ...header(node),
    object: node.object,
    temporary: node.temporary ?? false,
    ...elementParts(source, node.elements),
    ...storageParts(source, node.storage),
    ...(like && { like }),
    ...optional(source, 'query', origin?.form === 'SELECT' ? origin.query : undefined),
    ...(node.body && { body: node.body.value }),
    families: (node.elements?.families ?? []).map((family) => ({
      name: family.name.text,
      columns: names(family.columns),
    })),
  }
}

function storageParts(source: string, storage: Storage): StorageParts {
  return {
    ...optional(source, 'engine', storage.engine),
    ...optional(source, 'partitionBy', storage.partitionBy),
    ...optional(source, 'primaryKey', storage.primaryKey),
    ...optional(source, 'orderBy', storage.orderBy),
    ...optional(source, 'sampleBy', storage.sampleBy),
    ...optional(source, 'ttl', storage.ttl),
    settings: settingsMap(source, storage.settings),
  }
}

function security(node: ViewSecurity) {
  return {
    ...(node.definer && { definer: node.definer.text }),
    ...(node.sqlSecurity && { sqlSecurity: node.sqlSecurity }),
  }
}

function viewParts(node: CreateView): ViewParts {
  const { source } = node
  return {
    kind: 'view',
    ...header(node),
    ...security(node),
    columns: elementParts(source, node.elements).columns,
    query: slice(source, node.query),
  }
}

function materializedViewParts(node: CreateMaterializedView): MaterializedViewParts {
  const { source, to } = node
  return {
    kind: 'materializedView',
    ...header(node),
    ...security(node),
    object: node.object,
    ...(to && { to: { name: names(to.parts), span: { start: to.start, end: to.end } } }),
    ...elementParts(source, node.elements),
    ...storageParts(source, node.storage),
    ...optional(source, 'refresh', node.refresh),
    append: node.append ?? false,
    empty: node.empty ?? false,
    populate: node.populate ?? false,
    query: slice(source, node.query),
  }
}

function dictionaryParts(node: CreateDictionary): DictionaryParts {
  const { source } = node
  const columns = node.columns.map(
    (column): DictionaryColumnParts => ({
      name: column.name.text,
      span: { start: column.start, end: column.end },
      type: slice(source, column.type),
      ...optional(source, 'default', column.defaultValue),
      ...optional(source, 'expression', column.expression),
      hierarchical: column.hierarchical ?? false,
      bidirectional: column.bidirectional ?? false,
      injective: column.injective ?? false,
      isObjectId: column.isObjectId ?? false,
    }),
  )
  return {
    kind: 'dictionary',
    ...header(node),
    columns,
    ...optional(source, 'primaryKey', node.primaryKey),
    ...optional(source, 'source', node.dictionarySource),
    ...optional(source, 'layout', node.layout),
    ...optional(source, 'lifetime', node.lifetime),
    ...optional(source, 'range', node.range),
    settings: settingsMap(source, node.settings),
  }
}

function functionParts(node: CreateFunction): FunctionParts {
  const { source, lambda } = node
  const parameters =
    lambda?.kind === 'lambda' ? lambda.parameters.map(({ text }) => ({ name: text })) : []
  const declared = node.arguments?.map((argument) => ({
    name: argument.name.text,
    ...optional(source, 'type', argument.type),
  }))
  return {
    kind: 'function',
    ...header(node),
    language:
      node.language?.toLowerCase() ?? (node.remote ? 'remote' : node.body ? 'javascript' : 'sql'),
    aggregate: node.aggregate ?? false,
    arguments: declared ?? parameters,
    ...optional(source, 'returns', node.returns),
    ...optional(source, 'lambda', lambda),
    ...optional(source, 'body', lambda?.kind === 'lambda' ? lambda.body : lambda),
    ...(node.body && { program: node.body.value }),
    remoteOptions: settingsMap(source, node.remoteOptions),
    settings: settingsMap(source, node.settings),
  }
}

function namedCollectionParts(node: CreateNamedCollection): NamedCollectionParts {
  const { source } = node
  return {
    kind: 'namedCollection',
    ...header(node),
    entries: node.entries.map(({ name, value, overridable }) => ({
      key: name,
      value: plain(source, value),
      slice: slice(source, value),
      ...(overridable !== undefined && { overridable }),
    })),
  }
}

function diskParts(node: CreateDisk): DiskParts {
  const { source, disk } = node
  const settings = new Map<string, Slice<Expression>>()
  for (const argument of disk.args ?? []) {
    const pair = keyAndValue(argument)
    if (pair) settings.set(pair.name, slice(source, pair.value))
  }
  return { kind: 'disk', ...header(node), settings }
}

/** `type = 's3'` is a comparison to the grammar of expressions. */
function keyAndValue(
  node: Expression,
): { readonly name: string; readonly value: Expression } | undefined {
  if (node.kind === 'assignment') return { name: node.name.text, value: node.value }
  if (node.kind !== 'operation' || node.operator !== '=') return undefined
  const [key, value] = node.operands
  const name = key?.kind === 'identifier' ? key.parts.at(-1)?.text : undefined
  return name === undefined || !value ? undefined : { name, value }
}

function inputParts(node: CreateInput): InputParts {
  const { source } = node
  return {
    kind: 'input',
    ...header(node),
    columns: elementParts(source, node.elements).columns,
    settings: settingsMap(source, node.settings),
  }
}
