/** One statement in, one answer out: settings and sessions are settled here. */
import { checkAccess } from './access/check.ts'
import type { Catalog } from './catalog.ts'
import { type Context, isOn, type Listing, type Running, settingOf } from './context.ts'
import { fromChdb, ServerError, syntaxError } from './errors.ts'
import { execute, isReading } from './execute.ts'
import type { Answer, Call } from './http.ts'
import { materialize } from './materialize/run.ts'
import { recoverCheckpoints } from './materialize/write.ts'
import type { Options } from './options.ts'
import { listing, select } from './query/run.ts'
import type { Store } from './rows/store.ts'
import { checkSetting } from './settings.ts'
import {
  type Dialect,
  parseStatement,
  type Setting,
  type Statement,
  SyntaxFault,
  TranslationFault,
} from './sql/index.ts'
import { insert } from './statement/insert.ts'

interface SqlSession {
  database?: string
  readonly settings: Map<string, string>
}

export class Server {
  readonly options: Options
  readonly catalog: Catalog
  readonly store: Store
  private readonly dialect: Dialect
  private readonly sessions = new Map<string, SqlSession>()
  private readonly running = new Map<string, Running>()
  private changes: Promise<unknown> = Promise.resolve()

  constructor(options: Options, catalog: Catalog, store: Store) {
    this.options = options
    this.catalog = catalog
    this.store = store
    this.dialect = { generation: options.generation, edition: options.edition }
  }

  async run(call: Call): Promise<Answer> {
    const { queryId, user, text } = call
    this.running.set(queryId, { user, query: text, since: Date.now() })
    try {
      if (call.lastsMs) await new Promise((resolve) => setTimeout(resolve, call.lastsMs))
      return await this.answer(call)
    } catch (error) {
      throw asServerError(error)
    } finally {
      this.running.delete(queryId)
    }
  }

  private async answer(call: Call): Promise<Answer> {
    const { statement, data } = this.read(call)
    if (call.isReadonly && !isReading(statement)) {
      throw new ServerError(164, 'Cannot execute query in readonly mode')
    }
    const session = this.session(call.sessionId)
    const context = this.context(call, session, statement)
    checkAccess(context, statement)
    if (statement.kind === 'set') {
      for (const { name, value } of statement.settings) {
        checkSetting(name)
        session.settings.set(name, textOf(value))
      }
      return nothing(context)
    }
    if (statement.kind === 'use') {
      if (!this.catalog.isDatabase(statement.database)) {
        throw new ServerError(81, `Database ${statement.database} does not exist.`)
      }
      session.database = statement.database
      return nothing(context)
    }
    if (statement.kind === 'select') return select(context, statement.query)
    if (statement.kind === 'insert') {
      await insert(context, statement, data)
      // Nobody waits for views: one of them may write into this very server again.
      this.afterRows().catch(() => undefined)
      return nothing(context)
    }
    const result = isReading(statement)
      ? await execute(context, statement)
      : await this.alone(() => execute(context, statement))
    return result ? await listing(context, result) : nothing(context)
  }

  /** Definitions change one statement at a time. */
  private alone(run: () => Promise<Listing | undefined>): Promise<Listing | undefined> {
    const result = this.changes.then(run, run)
    this.changes = result.catch(() => undefined)
    return result.then(async (listing) => {
      await this.afterRows()
      return listing
    })
  }

  /** Views take new rows in turn with changes of definitions. */
  private async afterRows(): Promise<void> {
    const run = (): Promise<void> => materialize(this.ownContext())
    const result = this.changes.then(run, run)
    this.changes = result.catch(() => undefined)
    await result
  }

  /** Views that a kill left behind catch up. */
  async start(): Promise<void> {
    await recoverCheckpoints(this.ownContext())
    resumeUnlessPermanent(this.catalog)
    await this.afterRows()
  }

  private read(call: Call): { readonly statement: Statement; readonly data?: string } {
    const text = call.dataAt === undefined ? call.text : call.text.slice(0, call.dataAt)
    const isInsert = /^\s*INSERT\b/i.test(text)
    if (call.dataAt === undefined || !isInsert) {
      return { statement: parseStatement(call.text, this.dialect) }
    }
    return { statement: parseStatement(text, this.dialect), data: call.text.slice(call.dataAt) }
  }

  private session(id: string | undefined): SqlSession {
    if (id === undefined) return { settings: new Map() }
    const known = this.sessions.get(id) ?? { settings: new Map<string, string>() }
    this.sessions.set(id, known)
    return known
  }

  private context(call: Call, session: SqlSession, statement: Statement): Context {
    const database = call.database ?? session.database ?? 'default'
    if (!this.catalog.isDatabase(database)) {
      throw new ServerError(81, `Database ${database} does not exist.`)
    }
    const own = ownSettings(statement)
    if (!isOwnOfDefinition(statement)) for (const { name } of own) checkSetting(name)
    const settings = new Map([
      ...session.settings,
      ...call.settings,
      ...own.map(({ name, value }): [string, string] => [name, textOf(value)]),
    ])
    const format =
      'format' in statement && typeof statement.format === 'string' ? statement.format : undefined
    return {
      ...this.ownContext(),
      database,
      user: call.user,
      settings,
      parameters: call.parameters,
      format: format ?? call.format ?? 'TabSeparated',
    }
  }

  private ownContext(): Context {
    const { options, dialect, catalog, store, running } = this
    return {
      running,
      options,
      dialect,
      catalog,
      store,
      database: 'default',
      user: 'default',
      settings: new Map(),
      parameters: {},
      format: 'TabSeparated',
    }
  }
}

/** A pause ends with the server, unless `pause_on_start` is stored (timeplus.md §1.18). */
function resumeUnlessPermanent(catalog: Catalog): void {
  for (const relation of Object.values(catalog.state.relations)) {
    const { view, definition } = relation
    if (!view?.paused || definition.kind !== 'createMaterializedView') continue
    const { query } = definition
    const settings = query.kind === 'select' ? query.settings : []
    const paused = isOn(settingOf(settings, 'pause_on_start'))
    if (!paused) catalog.put({ ...relation, view: { ...view, paused } })
  }
}

/** Settings that hold for the statement, not for what it defines. */
function ownSettings(statement: Statement): readonly Setting[] {
  if (statement.kind === 'select') {
    return statement.query.kind === 'select' ? statement.query.settings : []
  }
  if (isOwnOfDefinition(statement) || !('settings' in statement)) return []
  return (statement.settings ?? []) as readonly Setting[]
}

function isOwnOfDefinition({ kind }: Statement): boolean {
  return (
    kind.startsWith('create') ||
    ['set', 'alterDatabase', 'user', 'role', 'quota', 'settingsProfile'].includes(kind)
  )
}

function textOf(value: Setting['value']): string {
  if (value.kind === 'string') return value.value
  return value.kind === 'number' ? value.text : ''
}

function nothing({ format }: Context): Answer {
  return { body: new Uint8Array(), format }
}

function asServerError(error: unknown): ServerError {
  if (error instanceof SyntaxFault) {
    return syntaxError(`failed at position ${error.position + 1}: ${error.message}`)
  }
  if (error instanceof TranslationFault) return new ServerError(48, error.message)
  return fromChdb(error)
}
