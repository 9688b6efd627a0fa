/** SQL as people write it: scripts to read, queries to lay out. */
import {
  parseQuery,
  parseStatement,
  print,
  splitStatements,
  tokenize,
  withOperators,
} from '../../sql/index.ts'
import type { ScriptObjects } from '../engine.ts'
import { specFromCreate } from './read-create.ts'

/** A query over several lines; as it was where the parser does not know all of it or comments would be lost. */
export function formatQuery(text: string): string {
  const parsed = parseQuery(text, 'clickhouse')
  if (!parsed.ok || parsed.unknown.length > 0) return text
  if (tokenize(text).some(({ kind }) => kind === 'comment')) return text
  return print(parsed.node, { pretty: true })
}

/** A query in normal form as people write one: laid out, with operators and not the functions behind them. */
export function readableQuery(text: string): string {
  const parsed = parseQuery(text, 'clickhouse')
  return parsed.ok ? print(withOperators(parsed.node), { pretty: true }) : text
}

/** The objects that a script creates. Statements that create nothing are named, with the reason. */
export function readScript(text: string): ScriptObjects {
  const objects: ScriptObjects['objects'][number][] = []
  const skipped: ScriptObjects['skipped'][number][] = []
  for (const { text: sql, start, end } of splitStatements(text)) {
    const read = specFromCreate(sql)
    if (read.ok) {
      objects.push({ kind: read.kind, address: read.address, spec: read.spec })
      continue
    }
    const parsed = parseStatement(sql, 'clickhouse')
    skipped.push({ start, end, why: parsed.ok ? read.why : `not readable: ${read.why}` })
  }
  return { objects, skipped }
}
