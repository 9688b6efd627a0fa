import type { JsonObject } from '../../resource/json.ts'
import type { ServerFacts } from './facts.ts'
import { inlineParameters } from './inline-parameters.ts'
import type { Row } from './row.ts'
import type { OnRows } from './script.ts'
import type { Session, Transaction } from './session.ts'
import type { Statements } from './statements.ts'
import type { Wire } from './wire.ts'

export interface SessionOptions {
  readonly facts: () => ServerFacts
  readonly defaultSchema: string
}

/** Sessions for reading: each call has the line to itself. */
export function sessionOver(statements: Statements, options: SessionOptions): Session {
  const on = async <T>(
    wire: Wire,
    begin: readonly string[],
    work: (session: Transaction) => Promise<T>,
  ): Promise<T> => {
    await wire.set(statements.limits('read'))
    const inner = sessionOn(wire, statements, options)
    inner.ahead(...begin)
    try {
      return await work(inner)
    } finally {
      // A session that is gone has rolled back by itself. A server does it while we go on.
      const over = wire.isOpen() ? wire.rollBack() : undefined
      if (statements.line.aside === undefined) await over
    }
  }
  const within = <T>(
    begin: readonly string[],
    work: (session: Transaction) => Promise<T>,
  ): Promise<T> => statements.alone('read', (wire) => on(wire, begin, work))
  const once = <T>(work: (session: Session) => Promise<T>): Promise<T> =>
    statements.alone('read', async (wire) => {
      await wire.set(statements.limits('read'))
      return await work(sessionOn(wire, statements, options))
    })
  return {
    get facts() {
      return options.facts()
    },
    defaultSchema: options.defaultSchema,
    query: (sql, parameters = []) => statements.query(sql, { parameters }),
    objects: async (sql, parameters = []) => objectsIn(await statements.query(sql, { parameters })),
    batch: (queries, onRows) => once((session) => session.batch(queries, onRows)),
    simple: (sql) => once((session) => session.simple(sql)),
    inSnapshot: (work) => within(snapshot, work),
    inRolledBack: (work, { apart = false } = {}) =>
      apart && statements.line.aside !== undefined
        ? statements.line.aside((wire) => on(wire, ['BEGIN'], work))
        : within(['BEGIN'], work),
  }
}

const snapshot = [
  'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  'SET LOCAL search_path = pg_catalog',
]

/** A session that stands for a transaction on a wire. */
function sessionOn(wire: Wire, statements: Statements, options: SessionOptions): Transaction {
  let before: readonly string[] = []
  const batch: Session['batch'] = async (queries, onRows) => {
    if (queries.length === 0) return []
    const { length } = before
    const all = [...before, ...queries].map((sql) => ({ sql }))
    before = []
    const script = { statements: all, ours: { first: length, last: 0 } }
    const own: OnRows | undefined =
      onRows && ((statement, rows) => statement >= length && onRows(statement - length, rows))
    const answers = await statements.script(wire, script, 'read', own)
    return answers.slice(length).map(({ rows }) => rows)
  }
  const query: Session['query'] = async (sql, parameters = []) =>
    (await batch([inlineParameters(sql, parameters)]))[0] ?? []
  const nested = async <T>(
    savepoint: string,
    work: (session: Transaction) => Promise<T>,
  ): Promise<T> => {
    await batch([savepoint])
    try {
      return await work(session)
    } finally {
      if (wire.isOpen()) await wire.script('ROLLBACK TO SAVEPOINT inner_work')
    }
  }
  const session: Transaction = {
    get facts() {
      return options.facts()
    },
    defaultSchema: options.defaultSchema,
    query,
    objects: async (sql, parameters) => objectsIn(await query(sql, parameters)),
    batch,
    simple: async (sql) => {
      await batch([sql])
    },
    inSnapshot: (work) => nested('SAVEPOINT inner_work', work),
    inRolledBack: (work) => nested('SAVEPOINT inner_work', work),
    ahead: (...statements) => {
      before = [...before, ...statements]
    },
  }
  return session
}

function objectsIn(rows: readonly Row[]): readonly JsonObject[] {
  return rows.map((row) => JSON.parse(row['o'] ?? '{}') as JsonObject)
}
