/** SQL as people write it: scripts to read, queries to lay out. */
import {
  type Dialect,
  parseQuery,
  parseStatement,
  print,
  splitStatements,
  tokenize,
  withOperators,
} from '../../sql/index.ts'
import type { Engine, ScriptObjects } from '../engine.ts'
import type { ReadCreate } from './kinds/documents.ts'

type Scripts = Pick<Engine, 'formatQuery' | 'readableQuery' | 'isKnownInPart' | 'readScript'>

/** The three questions about SQL text that an engine answers, in its own dialect. */
export function scriptsIn(dialect: Dialect, specFromCreate: (sql: string) => ReadCreate): Scripts {
  return { formatQuery, readableQuery, isKnownInPart, readScript }

  /** As it was where the parser does not know all of it or comments would be lost. */
  function formatQuery(text: string): string {
    const parsed = parseQuery(text, dialect)
    if (!parsed.ok || parsed.unknown.length > 0) return text
    if (tokenize(text).some(({ kind }) => kind === 'comment')) return text
    return print(parsed.node, { pretty: true })
  }

  /** Laid out, with operators and not the functions behind them. */
  function readableQuery(text: string): string {
    const parsed = parseQuery(text, dialect)
    return parsed.ok ? print(withOperators(parsed.node), { pretty: true }) : text
  }

  function isKnownInPart(text: string): boolean {
    const parsed = parseQuery(text, dialect)
    return parsed.ok && parsed.unknown.length > 0
  }

  /** The objects that a script creates. Statements that create nothing are named, with the reason. */
  function readScript(text: string): ScriptObjects {
    const objects: ScriptObjects['objects'][number][] = []
    const skipped: ScriptObjects['skipped'][number][] = []
    for (const { text: sql, start, end } of splitStatements(text)) {
      const read = specFromCreate(sql)
      const [unknown] = read.ok ? read.unknown : []
      if (unknown !== undefined) {
        // A plan without that part would be another object.
        skipped.push({ start, end, why: `\`${unknown.text}\` is not known to Sluice` })
        continue
      }
      if (read.ok) {
        objects.push({ kind: read.kind, address: read.address, spec: read.spec })
        continue
      }
      const parsed = parseStatement(sql, dialect)
      skipped.push({ start, end, why: parsed.ok ? read.why : `not readable: ${read.why}` })
    }
    return { objects, skipped }
  }
}
