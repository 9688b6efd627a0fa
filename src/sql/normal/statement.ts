/** Statements in normal form: how an object came about (OR REPLACE, IF NOT EXISTS, UUID, cluster) is not part of it. */
import type {
  CreateDatabase,
  CreateDictionary,
  CreateHeader,
  CreateMaterializedView,
  CreateNamedCollection,
  CreateTable,
  CreateView,
  Statement,
} from '../ast/statement.ts'
import type { KeyValue, KeyValueCall, KeyValueList } from '../ast/table.ts'
import { name } from './build.ts'
import type { NormalContext } from './context.ts'
import { normalSettings, settingValue, withoutBrackets } from './query.ts'
import { normalElements, normalEngine, normalStorage } from './table.ts'

/** Children of the statement are normal already, except its elements. */
export function normalStatement(node: Statement, context: NormalContext): Statement {
  switch (node.kind) {
    case 'createTable':
      return normalTable(node, context)
    case 'createView':
      return normalView(node, context)
    case 'createMaterializedView':
      return normalMaterializedView(node, context)
    case 'createDictionary':
      return normalDictionary(node, context)
    case 'createDatabase':
      return normalDatabase(node, context)
    case 'createFunction':
      return withoutOrigin(node)
    case 'createNamedCollection':
      return normalCollection(node)
    case 'createUser':
    case 'createRole':
    case 'createSettingsProfile':
    case 'createRowPolicy':
    case 'createQuota': {
      const {
        orReplace: _or,
        ifNotExists: _if,
        onCluster: _cluster,
        storage: _storage,
        ...rest
      } = node
      return rest
    }
    case 'query':
      return { ...node, query: withoutBrackets(node.query) }
    default:
      return node
  }
}

type HeaderFlags = 'orReplace' | 'ifNotExists' | 'uuid' | 'attach' | 'onCluster'

function withoutOrigin<N extends CreateHeader>(node: N): Omit<N, HeaderFlags> {
  const {
    orReplace: _or,
    ifNotExists: _if,
    uuid: _uuid,
    attach: _attach,
    onCluster: _cluster,
    ...rest
  } = node
  return rest
}

function qualifiedName(node: CreateHeader, context: NormalContext): CreateHeader['name'] {
  const { parts } = node.name
  if (context.database === undefined || parts.length !== 1) return node.name
  return { ...node.name, parts: [name(context.database), ...parts] }
}

function normalTable(node: CreateTable, context: NormalContext): CreateTable {
  const columns = node.elements?.columns ?? []
  const columnKey = columns
    .filter((column) => column.primaryKey)
    .map((column) => column.name.map((part) => part.text).join('.'))
  // The columns of `AS other` come from there, and its engine too unless one is given.
  const borrows = node.origin && node.origin.form !== 'SELECT' && !node.storage.engine
  const { querySettings: _query, ...rest } = withoutOrigin(node)
  return {
    ...rest,
    name: node.temporary ? node.name : qualifiedName(node, context),
    ...(node.elements && { elements: normalElements(node.elements) }),
    storage: borrows ? node.storage : normalStorage(node.storage, columnKey, context),
  }
}

function normalView(node: CreateView, context: NormalContext): CreateView {
  const { commentBehind: _place, ...rest } = withoutOrigin(node)
  return {
    ...rest,
    name: qualifiedName(node, context),
    ...(node.elements && { elements: normalElements(node.elements) }),
    query: withoutBrackets(node.query),
  }
}

function normalMaterializedView(
  node: CreateMaterializedView,
  context: NormalContext,
): CreateMaterializedView {
  const {
    empty: _empty,
    populate: _populate,
    toInnerUuid: _inner,
    into: _into,
    commentBehind: _place,
    storageSettings,
    ...rest
  } = withoutOrigin(node)
  return {
    ...rest,
    name: qualifiedName(node, context),
    ...(node.elements && { elements: normalElements(node.elements) }),
    storage: node.to ? node.storage : normalStorage(node.storage, [], context),
    query: withoutBrackets(node.query),
    ...(storageSettings && { storageSettings: normalSettings(storageSettings) }),
  }
}

function normalDatabase(node: CreateDatabase, context: NormalContext): CreateDatabase {
  // Atomic is what a database is unless it says otherwise.
  const { engine, settings, ...rest } = withoutOrigin(node)
  const given = engine && normalEngine(engine, context)
  const isDefault = given?.name.text === 'Atomic' && !given.args
  return {
    ...rest,
    ...(given && !isDefault && { engine: given }),
    ...(settings && settings.length > 0 && { settings: normalSettings(settings) }),
  }
}

function normalDictionary(node: CreateDictionary, context: NormalContext): CreateDictionary {
  const { settings, ...rest } = withoutOrigin(node)
  return {
    ...rest,
    name: qualifiedName(node, context),
    ...(settings && settings.length > 0 && { settings: normalSettings(settings) }),
  }
}

/** `flat` is `FLAT()`; keys are upper case and keep their order. */
export function normalKeyValueCall(node: KeyValueCall): KeyValueCall {
  return { ...node, name: upper(node.name.text), pairs: node.pairs.map(normalPair) }
}

function normalPair(node: KeyValue): KeyValue {
  return {
    ...node,
    key: upper(node.key.text),
    value: node.value.kind === 'keyValueList' ? normalList(node.value) : node.value,
  }
}

function normalList(node: KeyValueList): KeyValueList {
  return { ...node, pairs: node.pairs.map(normalPair) }
}

function upper(text: string): KeyValue['key'] {
  return { kind: 'name', text: text.toUpperCase(), quoted: false, start: 0, end: 0 }
}

function normalCollection(node: CreateNamedCollection): CreateNamedCollection {
  const entries = node.entries
    .map((entry) => ({ ...entry, value: settingValue(entry.value) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  return { ...withoutOrigin(node), entries }
}
