/** ENGINE, keys, TTL and SETTINGS of a stream. */
import type { EngineClause, StorageClauses, TtlElement } from './definition.ts'
import type { Expression } from './expression.ts'
import { formatExpression } from './format-expression.ts'
import { stringText } from './literal-text.ts'
import { parseCodec } from './parse-columns.ts'
import { parseExpression } from './parse-expression.ts'
import { parseSettingsClause } from './parse-settings.ts'
import type { Reader } from './reader.ts'

interface Clauses {
  partitionBy?: Expression
  primaryKey?: Expression
  orderBy?: Expression
  sampleBy?: Expression
  ttl?: readonly TtlElement[]
}

/** The clauses up to SETTINGS; each at most once, in any order. */
export function parseStorage(reader: Reader): StorageClauses {
  const engine = reader.takes('ENGINE') ? { engine: parseEngine(reader) } : {}
  const clauses: Clauses = {}
  for (;;) {
    if (!clauses.partitionBy && reader.takes('PARTITION BY')) {
      clauses.partitionBy = parseExpression(reader)
    } else if (!clauses.primaryKey && reader.takes('PRIMARY KEY')) {
      clauses.primaryKey = parseExpression(reader)
    } else if (!clauses.orderBy && reader.takes('ORDER BY')) {
      clauses.orderBy = parseExpression(reader)
    } else if (!clauses.sampleBy && reader.takes('SAMPLE BY')) {
      clauses.sampleBy = parseExpression(reader)
    } else if (!clauses.ttl && reader.takes('TTL')) {
      clauses.ttl = parseTtl(reader)
    } else {
      break
    }
  }
  return { ...engine, ...clauses, settings: parseSettingsClause(reader) }
}

/** After the word ENGINE. */
export function parseEngine(reader: Reader): EngineClause {
  reader.takesSymbol('=')
  const name = reader.identifier()
  if (!reader.takesSymbol('(')) return { name }
  if (reader.takesSymbol(')')) return { name }
  const args = reader.list(() => parseExpression(reader))
  reader.expectsSymbol(')')
  return { name, arguments: args }
}

/** After the word TTL. */
export function parseTtl(reader: Reader): readonly TtlElement[] {
  return reader.list(() => {
    const expression = parseExpression(reader)
    const action = parseTtlAction(reader)
    const where = reader.takes('WHERE') ? { where: parseExpression(reader) } : {}
    return { expression, ...(action === undefined ? {} : { action }), ...where }
  })
}

function parseTtlAction(reader: Reader): string | undefined {
  const to = reader.takesOne('TO DISK', 'TO VOLUME')
  if (to) return `${to} ${stringText(reader.string())}`
  if (reader.takes('RECOMPRESS CODEC')) {
    return `RECOMPRESS CODEC(${reader.bracketed(() => formatExpression(parseCodec(reader))).join(', ')})`
  }
  // DELETE is what happens without a word, and is not printed.
  reader.takes('DELETE')
  return undefined
}
