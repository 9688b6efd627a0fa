/** How Timeplus prints statements, and what its printer loses (Proton 1.6.1). */
import type { CreateFunction, CreateTable, Drop } from '../ast/statement.ts'
import type { Node } from '../ast/node.ts'
import type { Expression, Setting, StringLiteral } from '../ast/expression.ts'
import { tokenize } from '../lex/lexer.ts'
import { number, string } from './build.ts'
import { PROTON } from './rule.ts'
import type { TimeplusRule } from './timeplus-rule.ts'

export const STATEMENT_RULES: readonly TimeplusRule[] = [
  {
    id: 'timeplus-external-stream',
    on: ['createTable'],
    seen: PROTON,
    what: "EXTERNAL is not printed: a stream with SETTINGS type = 'kafka' can only be external",
    dialect: 'timeplus',
    apply: (node) => (node.kind === 'createTable' ? externalStream(node) : node),
  },
  {
    id: 'timeplus-kv-stream',
    on: ['createTable'],
    seen: 'Timeplus 3.x',
    what: 'CREATE VERSIONED_KV STREAM is CREATE STREAM with that mode among its settings.',
    dialect: 'timeplus',
    apply: (node) => (node.kind === 'createTable' ? kvStream(node) : node),
  },
  {
    id: 'timeplus-keyed-order',
    on: ['createTable'],
    seen: PROTON,
    what: 'A keyed stream and a MergeTree without ORDER BY are ordered by their primary key.',
    dialect: 'timeplus',
    apply: (node) => (node.kind === 'createTable' ? keyedOrder(node) : node),
  },
  {
    id: 'timeplus-table-is-stream',
    on: ['createTable', 'alter', 'drop', 'rename', 'show', 'optimize'],
    seen: PROTON,
    what: 'TABLE and STREAM are the same word in CREATE, ALTER, DROP, RENAME, DESCRIBE and SHOW CREATE',
    dialect: 'timeplus',
    apply: streamWord,
  },
  {
    id: 'timeplus-no-delay',
    on: ['drop'],
    seen: PROTON,
    what: 'DROP … SYNC is DROP … NO DELAY',
    dialect: 'timeplus',
    apply: (node) =>
      node.kind === 'drop' && node.options
        ? { ...node, options: node.options.map((word) => (word === 'SYNC' ? 'NO DELAY' : word)) }
        : node,
  },
  {
    id: 'timeplus-kill-async',
    on: ['kill'],
    seen: PROTON,
    what: 'KILL QUERY is ASYNC unless it says otherwise',
    dialect: 'timeplus',
    apply: (node) => (node.kind === 'kill' ? { ...node, mode: node.mode ?? 'ASYNC' } : node),
  },
  {
    id: 'timeplus-subscribe',
    on: ['subscription'],
    seen: PROTON,
    what: 'SUBSCRIBE TO is printed as the query alone: how a query is run is no part of it',
    dialect: 'timeplus',
    apply: (node) =>
      node.kind === 'subscription' && node.query
        ? {
            kind: 'query',
            source: node.source,
            query: node.query,
            start: node.start,
            end: node.end,
          }
        : node,
  },
  {
    id: 'timeplus-explain-words',
    on: ['explain'],
    seen: PROTON,
    what: 'Keywords of EXPLAIN are upper case, and PLAN is left out.',
    dialect: 'timeplus',
    apply: (node) =>
      node.kind === 'explain' ? { ...node, options: explainWords(node.options) } : node,
  },
  {
    id: 'timeplus-verb',
    on: ['other'],
    seen: PROTON,
    what: 'The first word of any statement is upper case.',
    dialect: 'timeplus',
    apply: (node) =>
      node.kind === 'other'
        ? { ...node, tokens: { ...node.tokens, text: upperFirst(node.tokens.text) } }
        : node,
  },
  {
    id: 'timeplus-setting-number',
    on: ['setting'],
    seen: 'Timeplus 2.x',
    what: 'The number of a setting, and true and false, may stand in quotes; the Console writes numbers so.',
    dialect: 'timeplus',
    apply: (node) => (node.kind === 'setting' ? { ...node, value: numberOf(node.value) } : node),
  },
  {
    id: 'timeplus-function-language',
    on: ['createFunction'],
    seen: PROTON,
    what: 'a function with a program and no LANGUAGE is JavaScript',
    dialect: 'timeplus',
    apply: (node) => (node.kind === 'createFunction' && node.body ? languageOf(node) : node),
  },
  {
    id: 'timeplus-program-lines',
    on: ['createFunction', 'createFormatSchema'],
    seen: PROTON,
    what: 'a line break is added at both ends of a program or schema',
    dialect: 'timeplus',
    apply: (node) =>
      (node.kind === 'createFunction' || node.kind === 'createFormatSchema') && node.body
        ? { ...node, body: withoutOuterBreaks(node.body) }
        : node,
  },
  {
    id: 'timeplus-aggregate-delta',
    on: ['createFunction'],
    seen: 'Timeplus 3.x',
    what: 'the server gives aggregate programs a last argument _tp_delta int8',
    dialect: 'timeplus',
    apply: (node) =>
      node.kind === 'createFunction' && node.aggregate && node.arguments
        ? { ...node, arguments: node.arguments.filter((given) => given.name.text !== '_tp_delta') }
        : node,
  },
]

/** `'86400000'` is 86400000, and `'true'` is 1; leading zeros and the like make a text. */
function numberOf(value: Expression): Expression {
  if (value.kind !== 'string') return value
  if (value.value === 'true' || value.value === 'false')
    return number(value.value === 'true' ? '1' : '0')
  return /^-?(?:0|[1-9]\d{0,18})$/.test(value.value) ? number(value.value) : value
}

const MODES: ReadonlyMap<string, string> = new Map([
  ['VERSIONED_KV STREAM', 'versioned_kv'],
  ['CHANGELOG_KV STREAM', 'changelog_kv'],
  ['CHANGELOG STREAM', 'changelog'],
  ['APPEND STREAM', 'append'],
])

function kvStream(node: CreateTable): CreateTable {
  const mode = MODES.get(node.object)
  if (mode === undefined) return node
  const settings = node.storage.settings ?? []
  const named = settings.some((setting) => setting.name === 'mode')
  const added: Setting = { kind: 'setting', name: 'mode', value: string(mode), start: 0, end: 0 }
  return {
    ...node,
    object: 'STREAM',
    storage: { ...node.storage, settings: named ? settings : [...settings, added] },
  }
}

function keyedOrder(node: CreateTable): CreateTable {
  const { primaryKey, orderBy, engine, settings = [] } = node.storage
  const isKeyed = settings.some(
    ({ name: setting, value }) =>
      setting === 'mode' && value.kind === 'string' && value.value.endsWith('_kv'),
  )
  const isOrdered = isKeyed || engine?.name.text.endsWith('MergeTree') === true
  if (!primaryKey || orderBy || !isOrdered) return node
  return { ...node, storage: { ...node.storage, orderBy: primaryKey } }
}

const EXTERNAL_TYPES: ReadonlySet<string> = new Set([
  'kafka',
  'redpanda',
  'pulsar',
  'nats_jetstream',
  'timeplus',
  'log',
  'http',
  'python',
  'iceberg',
])

function externalStream(node: CreateTable): CreateTable {
  const { engine, ...storage } = node.storage
  if (node.object !== 'STREAM' && node.object !== 'EXTERNAL STREAM') return node
  if (engine?.name.text === 'ExternalStream') return { ...node, object: 'EXTERNAL STREAM', storage }
  if (engine || !storage.settings?.some(isExternalType)) return node
  return { ...node, object: 'EXTERNAL STREAM' }
}

function isExternalType({ name: setting, value }: Setting): boolean {
  return setting === 'type' && value.kind === 'string' && EXTERNAL_TYPES.has(value.value)
}

/** The word is added where it may be left out, and TABLE is replaced. */
function streamWord(node: Node): Node {
  switch (node.kind) {
    case 'createTable':
    case 'alter':
      return node.object === 'TABLE' ? { ...node, object: 'STREAM' } : node
    case 'drop':
      return dropWord(node)
    case 'rename':
      return { ...node, object: node.object.replace(/^TABLE|^STREAM|^$/, 'STREAM') }
    case 'show': {
      const { object } = node
      const isBare = node.verb === 'SHOW' ? object === 'CREATE' : object === ''
      if (isBare) return { ...node, object: object === '' ? 'STREAM' : `${object} STREAM` }
      return { ...node, object: object.replace(/\bTABLE/, 'STREAM') }
    }
    case 'optimize':
      return { ...node, object: 'STREAM' }
    default:
      return node
  }
}

function dropWord(node: Drop): Drop {
  const isStream = node.object === '' || node.object === 'TABLE' || node.object === 'EXTERNAL TABLE'
  return isStream ? { ...node, object: 'STREAM' } : node
}

const EXPLAIN_WORDS: ReadonlySet<string> = new Set(
  'EXPLAIN AST SYNTAX PLAN PIPELINE ESTIMATE QUERY TREE'.split(' '),
)

/** Settings may follow the keywords. */
function explainWords(options: string): string {
  const words = tokenize(options).map(({ text }) => text)
  const end = words.findIndex((word) => !EXPLAIN_WORDS.has(word.toUpperCase()))
  const keywords = (end === -1 ? words : words.slice(0, end)).map((word) => word.toUpperCase())
  const rest = end === -1 ? [] : words.slice(end)
  return [...keywords.filter((word) => word !== 'PLAN'), ...rest].join(' ')
}

function upperFirst(text: string): string {
  return text.replace(/^[a-z]+/i, (word) => word.toUpperCase())
}

function languageOf(node: CreateFunction): CreateFunction {
  return { ...node, language: (node.language ?? 'JAVASCRIPT').toUpperCase() }
}

/** Line breaks at both ends say nothing in JavaScript, Python, Protobuf and Avro; indentation stays. */
function withoutOuterBreaks(body: StringLiteral): StringLiteral {
  const value = body.value.replace(/^(?:[ \t\r]*\n)+/, '').replace(/\s+$/, '')
  return { ...string(value), start: body.start, end: body.end }
}
