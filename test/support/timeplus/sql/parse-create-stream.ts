/** CREATE STREAM of every variety, and CREATE EXTERNAL TABLE (timeplus.md §1.3–1.7). */
import type { CreateExternalTable, CreateStream, StorageClauses } from './definition.ts'
import { type ParsedList, parseColumnList } from './parse-columns.ts'
import { parseComment, parseIfNotExists, parseObjectName, parseUuid } from './parse-names.ts'
import { parseExpression } from './parse-expression.ts'
import { parseQueryExpression } from './parse-query.ts'
import { parseSettings, parseSettingsClause } from './parse-settings.ts'
import { parseStorage } from './parse-storage.ts'
import type { Reader } from './reader.ts'

/** After CREATE [OR REPLACE]. */
export function parseCreateStream(reader: Reader, orReplace: boolean): CreateStream {
  const { generation } = reader.dialect
  if (orReplace && generation !== 1) reader.refuse('OR REPLACE STREAM')
  const temporary = reader.takes('TEMPORARY')
  const variety = parseVariety(reader)
  reader.expects('STREAM')
  const ifNotExists = !orReplace && parseIfNotExists(reader)
  const name = parseObjectName(reader)
  const uuid = parseUuid(reader)
  const parsed: Partial<ParsedList> = reader.seesSymbol('(')
    ? parseColumnList(reader, variety === 'mutable')
    : {}
  const early = parseBody(reader, variety)
  const storage = withKey(reader, parseStorage(reader), parsed)
  if (variety === 'mutable') checkMutable(reader, storage)
  const rest = early.body === undefined ? parseSource(reader) : {}
  const commented = parseComment(reader)
  const late =
    generation === 1 && commented.comment !== undefined ? parseSettingsClause(reader) : []
  const settings = late.length > 0 ? late : storage.settings
  if (!parsed.list && !hasMore(rest, storage)) reader.fail('expected column list')
  return {
    kind: 'createStream',
    variety,
    orReplace,
    temporary,
    ifNotExists,
    name,
    ...uuid,
    ...(parsed.list ? { list: parsed.list } : {}),
    storage: { ...storage, settings },
    ...early,
    ...rest,
    ...commented,
    commentBeforeSettings: late.length > 0,
  }
}

function parseVariety(reader: Reader): CreateStream['variety'] {
  const { generation, edition } = reader.dialect
  const word = reader.takesOne('EXTERNAL', 'RANDOM', 'NULL', 'MUTABLE')
  if (word === 'NULL' && generation === 1) reader.refuse('NULL STREAM')
  if (word === 'MUTABLE' && (generation === 1 || (generation === 3 && edition === 'oss'))) {
    reader.refuse('MUTABLE STREAM')
  }
  return word ? (word.toLowerCase() as CreateStream['variety']) : 'stream'
}

/** Source of a python external stream, 3.2.2 and later. */
function parseBody(reader: Reader, variety: CreateStream['variety']): { readonly body?: string } {
  if (variety !== 'external' || !reader.sees('AS') || reader.peek(1).kind !== 'string') return {}
  if (reader.dialect.generation !== 3) reader.refuse('a body')
  reader.next()
  return { body: reader.string() }
}

function parseSource(reader: Reader): Pick<CreateStream, 'asQuery' | 'asStream'> {
  if (!reader.takes('AS')) return {}
  if (reader.sees('SELECT') || reader.sees('WITH') || reader.seesSymbol('(')) {
    return { asQuery: parseQueryExpression(reader) }
  }
  return { asStream: parseObjectName(reader) }
}

function withKey(
  reader: Reader,
  storage: StorageClauses,
  parsed: Partial<ParsedList>,
): StorageClauses {
  if (!parsed.primaryKey) return storage
  if (storage.primaryKey) reader.fail('expected one primary key')
  return { ...storage, primaryKey: parsed.primaryKey }
}

function checkMutable(reader: Reader, storage: StorageClauses): void {
  if (storage.partitionBy ?? storage.orderBy ?? storage.sampleBy ?? storage.engine) {
    reader.fail('expected no PARTITION BY, ORDER BY, SAMPLE BY or ENGINE')
  }
}

function hasMore(
  rest: Pick<CreateStream, 'asQuery' | 'asStream'>,
  storage: StorageClauses,
): boolean {
  if (rest.asQuery ?? rest.asStream) return true
  const { settings, ...clauses } = storage
  return settings.length > 0 || Object.keys(clauses).length > 0
}

/** After EXTERNAL TABLE. SETTINGS are mandatory. */
export function parseCreateExternalTable(reader: Reader, orReplace: boolean): CreateExternalTable {
  const ifNotExists = !orReplace && parseIfNotExists(reader)
  const name = parseObjectName(reader)
  if (reader.seesSymbol('(') && reader.dialect.generation === 1) reader.refuse('a column list')
  const list = reader.seesSymbol('(') ? { list: parseColumnList(reader, false).list } : {}
  const partitionBy = reader.takes('PARTITION BY') ? { partitionBy: parseExpression(reader) } : {}
  reader.expects('SETTINGS')
  return {
    kind: 'createExternalTable',
    orReplace,
    ifNotExists,
    name,
    ...list,
    ...partitionBy,
    settings: parseSettings(reader),
    ...parseComment(reader),
  }
}
