/** Engines and dictionary sources that name other objects. */
import type { Call } from '../ast/expression.ts'
import type { Node } from '../ast/node.ts'
import type { KeyValue, KeyValueCall } from '../ast/table.ts'
import { parseQuery } from '../parse/parse.ts'
import { mergeArguments } from './arguments.ts'
import { fromArgument, fromPair, inside } from './names.ts'
import type { Dialect } from '../result.ts'
import type { Reference, ReferenceKind } from './reference.ts'

/** Engines whose first argument, when bare, is a named collection. */
const COLLECTION_ENGINES =
  /^(S3|S3Queue|AzureQueue|AzureBlobStorage|GCS|OSS|COSN|URL|HDFS|MySQL|PostgreSQL|MaterializedPostgreSQL|MongoDB|Redis|Kafka|RabbitMQ|NATS|Iceberg(S3|Azure|HDFS)?|DeltaLake(S3|Azure)?|Hudi|Paimon(S3|Azure)?|YTsaurus|ArrowFlight|ExternalDistributed)$/

export function engineReferences(engine: Call): readonly Reference[] {
  return named(engine).map((reference) => ({ ...reference, place: 'engineArgument' }))
}

function named(engine: Call): readonly Reference[] {
  const args = engine.args ?? []
  const [first, second, third] = args
  switch (engine.name.text) {
    case 'Distributed':
      return second ? some(fromPair('table', second, third)) : []
    case 'Buffer':
      return first ? some(fromPair('table', first, second)) : []
    case 'Alias':
      return some(first && second ? fromPair('table', first, second) : fromArgument('table', first))
    case 'Dictionary':
      return some(fromArgument('dictionary', first))
    case 'Merge':
      return mergeArguments(args).references
    default:
      if (first?.kind !== 'identifier' || !COLLECTION_ENGINES.test(engine.name.text)) return []
      return some(fromArgument('namedCollection', first))
  }
}

type FindReferences = (node: Node) => readonly Reference[]

/** `CLICKHOUSE(DB 'a' TABLE 'b')`, `CLICKHOUSE(QUERY '…')`, `CLICKHOUSE(NAME nc)`, Timeplus `TIMEPLUS(STREAM 's')`. */
export function sourceReferences(source: KeyValueCall, find: FindReferences): readonly Reference[] {
  const pairs = new Map(source.pairs.map((pair) => [pair.key.text.toUpperCase(), pair]))
  const found: Reference[] = []
  const collection = pairs.get('NAME')
  if (collection) found.push(...some(argument('namedCollection', collection)))
  const type = source.name.text.toUpperCase()
  if (type !== 'CLICKHOUSE' && type !== 'TIMEPLUS') return found
  const remote = isForeign(pairs.get('HOST')) ? { remote: true as const } : {}
  const table = pairs.get('TABLE') ?? pairs.get('STREAM')
  if (table) {
    for (const reference of some(tableOf(table, pairs.get('DB'))))
      found.push({ ...reference, ...remote })
  }
  const query = pairs.get('QUERY')
  const dialect = type === 'TIMEPLUS' ? 'timeplus' : 'clickhouse'
  if (query)
    for (const reference of embedded(query, dialect, find)) found.push({ ...reference, ...remote })
  return found
}

function tableOf(table: KeyValue, database: KeyValue | undefined): Reference | undefined {
  if (table.value.kind === 'keyValueList') return undefined
  if (database && database.value.kind !== 'keyValueList')
    return fromPair('table', database.value, table.value)
  const reference = fromArgument('table', table.value)
  // Without DB the name is not split at a dot: the source asks the default database for exactly this table.
  if (!reference || table.value.kind !== 'string') return reference
  return {
    ...reference,
    parts: [table.value.value],
    quoting: 'separate',
    start: table.start,
    end: table.end,
  }
}

function argument(kind: ReferenceKind, pair: KeyValue): Reference | undefined {
  return pair.value.kind === 'keyValueList' ? undefined : fromArgument(kind, pair.value)
}

function isForeign(host: KeyValue | undefined): boolean {
  const value = host?.value
  return value?.kind === 'string' && !/^(localhost|127\.|\[::1\])/.test(value.value)
}

/** The tables of a query held in a string. */
function embedded(pair: KeyValue, dialect: Dialect, find: FindReferences): readonly Reference[] {
  const text = pair.value
  if (text.kind !== 'string') return []
  const parsed = parseQuery(text.value, dialect)
  if (!parsed.ok) return []
  return find(parsed.node).map((reference) => ({
    ...reference,
    ...inside(text),
    embedded: true as const,
  }))
}

function some(reference: Reference | undefined): readonly Reference[] {
  return reference ? [reference] : []
}
