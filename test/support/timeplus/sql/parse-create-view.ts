/** CREATE VIEW and CREATE MATERIALIZED VIEW (timeplus.md §1.8, §1.9). */
import type { ColumnList, CreateMaterializedView, CreateView } from './definition.ts'
import { parseColumnList } from './parse-columns.ts'
import { parseComment, parseIfNotExists, parseObjectName, parseUuid } from './parse-names.ts'
import { parseQueryExpression } from './parse-query.ts'
import { parseSettings } from './parse-settings.ts'
import { parseTtl } from './parse-storage.ts'
import type { Reader } from './reader.ts'

/** After CREATE [OR REPLACE] VIEW. */
export function parseCreateView(reader: Reader, orReplace: boolean): CreateView {
  const ifNotExists = !orReplace && parseIfNotExists(reader)
  const name = parseObjectName(reader)
  const uuid = parseUuid(reader)
  const list = parseList(reader)
  reader.expects('AS')
  return {
    kind: 'createView',
    orReplace,
    ifNotExists,
    name,
    ...uuid,
    ...list,
    query: parseQueryExpression(reader),
    ...parseComment(reader),
  }
}

/** After CREATE. */
export function parseCreateMaterializedView(reader: Reader): CreateMaterializedView {
  if (reader.sees('SCHEDULED') && reader.dialect.generation === 1) {
    reader.refuse('SCHEDULED MATERIALIZED VIEW')
  }
  const scheduled = reader.takes('SCHEDULED')
  reader.expects('MATERIALIZED VIEW')
  const ifNotExists = parseIfNotExists(reader)
  const name = parseObjectName(reader)
  const uuid = parseUuid(reader)
  const target = parseInto(reader)
  const list = parseList(reader)
  reader.expects('AS')
  const query = parseQueryExpression(reader)
  return {
    kind: 'createMaterializedView',
    scheduled,
    ifNotExists,
    name,
    ...uuid,
    ...target,
    ...list,
    query,
    ...parseInnerStorage(reader),
    ...parseComment(reader),
  }
}

function parseInto(reader: Reader): Pick<CreateMaterializedView, 'into' | 'intoInnerUuid'> {
  if (reader.takes('INTO INNER UUID')) return { intoInnerUuid: reader.string() }
  return reader.takes('INTO') ? { into: parseObjectName(reader) } : {}
}

/** Of the inner stream; the grammar of 1.x has neither. */
function parseInnerStorage(
  reader: Reader,
): Pick<CreateMaterializedView, 'storageSettings' | 'ttl'> {
  if (reader.dialect.generation === 1) return { storageSettings: [] }
  const storageSettings = reader.takes('STORAGE_SETTINGS') ? parseSettings(reader) : []
  return { storageSettings, ...(reader.takes('TTL') ? { ttl: parseTtl(reader) } : {}) }
}

function parseList(reader: Reader): { readonly list?: ColumnList } {
  return reader.seesSymbol('(') ? { list: parseColumnList(reader, false).list } : {}
}
