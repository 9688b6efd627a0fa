/** Rows of streams: written, read and dropped. */
import type { Relation } from '../catalog.ts'
import type { Chdb } from '../chdb.ts'
import type { ColumnDeclaration, Relations } from '../sql/index.ts'
import {
  arrival,
  chdbType,
  declarations,
  flushed,
  isComputed,
  quote,
  type StreamTable,
  tableOf,
  written,
} from './table.ts'

/** Rows on their way into a stream. */
export interface Rows {
  /** Absent: all columns, in their order. */
  readonly columns?: readonly string[]
  /** What follows `INSERT INTO t (…)`: `SELECT …`, `VALUES …` or `FORMAT …` with data. */
  readonly source: string
  /** Settings of the embedded engine. */
  readonly settings?: string
  /** Which view wrote them, and how far it has read. */
  readonly mark?: string
}

/** Reading a part of a stream: what arrived after one row and up to another. */
export interface Range {
  readonly after: number
  readonly upTo: number
}

export interface Size {
  readonly rows: number
  readonly bytes: number
}

export class Store {
  readonly chdb: Chdb
  private readonly flushDelayMs: number
  private readonly counters = new Map<string, number>()
  private readonly staged = new Set<string>()
  /** Made at the first rows: most streams of a test never get any, and a table is not cheap. */
  private readonly tables = new Set<string>()
  private last: Promise<unknown> = Promise.resolve()

  constructor(chdb: Chdb, flushDelayMs: number) {
    this.chdb = chdb
    this.flushDelayMs = flushDelayMs
  }

  /** Tables of what the catalog does not know are what a kill left behind. */
  async open(known: ReadonlySet<string>): Promise<void> {
    await this.chdb.query('CREATE DATABASE IF NOT EXISTS streams')
    await this.chdb.query('CREATE DATABASE IF NOT EXISTS stage ENGINE = Memory')
    const tables = await this.chdb.rows<{ name: string }>(
      "SELECT name FROM system.tables WHERE database = 'streams'",
    )
    for (const { name } of tables) {
      this.tables.add(name)
      if (!known.has(name)) await this.drop(name)
    }
  }

  /** Types and defaults are checked; nothing is there to be read yet. */
  async create(table: StreamTable, relations: Relations): Promise<void> {
    await this.stageOf(table, relations)
  }

  private async ensure(table: StreamTable, relations: Relations): Promise<void> {
    if (this.tables.has(table.id)) return
    const hidden = [
      `${arrival} Int64 MATERIALIZED 0`,
      `${flushed} DateTime64(3, 'UTC') MATERIALIZED now64(3)`,
      `${written} String MATERIALIZED ''`,
    ]
    const columns = [...declarations(table, relations), ...hidden].join(', ')
    await this.chdb.query(
      `CREATE TABLE IF NOT EXISTS ${address(table.id)} (${columns}) ENGINE = MergeTree ORDER BY ${arrival}`,
    )
    this.tables.add(table.id)
  }

  async drop(id: string): Promise<void> {
    if (this.tables.delete(id)) await this.chdb.query(`DROP TABLE ${address(id)} SYNC`)
    await this.unstage(id)
    this.counters.delete(id)
  }

  async truncate(id: string): Promise<void> {
    if (!this.tables.has(id)) return
    await this.lastArrival(id)
    await this.chdb.query(`TRUNCATE TABLE ${address(id)}`)
  }

  /** A change of columns, in words of the embedded engine; `table` has it already. */
  async alter(table: StreamTable, command: string, relations: Relations): Promise<void> {
    if (this.tables.has(table.id)) {
      await this.chdb.query(`ALTER TABLE ${address(table.id)} ${command}`)
    }
    await this.unstage(table.id)
    await this.stageOf(table, relations)
  }

  async deleteWhere(id: string, condition: string): Promise<void> {
    if (!this.tables.has(id)) return
    await this.chdb.query(
      `ALTER TABLE ${address(id)} DELETE WHERE ${condition} SETTINGS mutations_sync = 2`,
    )
  }

  /** One INSERT at a time, so that what arrived later has a greater number. */
  insert(table: StreamTable, rows: Rows, relations: Relations): Promise<number> {
    const run = (): Promise<number> => this.insertNow(table, rows, relations)
    const result = this.last.then(run, run)
    this.last = result.catch(() => undefined)
    return result
  }

  private async insertNow(table: StreamTable, rows: Rows, relations: Relations): Promise<number> {
    const stage = await this.stageOf(table, relations)
    const columns = rows.columns ? ` (${rows.columns.map(quote).join(', ')})` : ''
    try {
      await this.chdb.query(
        `INSERT INTO ${stage}${columns} ${rows.settings ?? ''} ${rows.source}`.replace(/ +/, ' '),
      )
      const [counted] = await this.chdb.rows<{ n: string }>(`SELECT count() AS n FROM ${stage}`)
      const count = Number(counted?.n ?? 0)
      if (count > 0) await this.ensure(table, relations)
      if (count > 0) await this.move(table, stage, rows.mark ?? '')
      this.counters.set(table.id, (await this.lastArrival(table.id)) + count)
      return count
    } finally {
      await this.chdb.query(`TRUNCATE TABLE ${stage}`)
    }
  }

  private async move(table: StreamTable, stage: string, mark: string): Promise<void> {
    const names = table.columns
      .filter((column) => !isComputed(column) && column.name !== '_tp_sn')
      .map(({ name }) => quote(name))
      .join(', ')
    const first = (await this.lastArrival(table.id)) + 1
    const at = (Date.now() + this.flushDelayMs) / 1000
    await this.chdb.query(
      `INSERT INTO ${address(table.id)} (${names}, ${arrival}, ${flushed}, ${written}) ` +
        `SETTINGS insert_allow_materialized_columns = 1 ` +
        `SELECT ${names}, ${first} + rowNumberInAllBlocks(), toDateTime64(${at}, 3, 'UTC'), '${mark}' ` +
        `FROM ${stage} SETTINGS max_threads = 1`,
    )
  }

  private async stageOf(table: StreamTable, relations: Relations): Promise<string> {
    const stage = `stage.${quote(table.id)}`
    if (!this.staged.has(table.id)) {
      const columns = [...declarations(table, relations), '_tp_sn Int64 DEFAULT 0']
      await this.chdb.query(`CREATE TABLE ${stage} (${columns.join(', ')}) ENGINE = Memory`)
      this.staged.add(table.id)
    }
    return stage
  }

  private async unstage(id: string): Promise<void> {
    if (!this.staged.delete(id)) return
    await this.chdb.query(`DROP TABLE IF EXISTS stage.${quote(id)} SYNC`)
  }

  /** What arrived before the first row whose `_tp_time` is not before this moment (milliseconds). */
  async lastBefore(id: string, moment: number): Promise<number> {
    const last = await this.lastArrival(id)
    if (!this.tables.has(id)) return last
    const [row] = await this.chdb.rows<{ n: string }>(
      `SELECT min(${arrival}) AS n FROM ${address(id)} WHERE _tp_time >= toDateTime64(${moment / 1000}, 3, 'UTC')`,
    )
    const first = Number(row?.n ?? 0)
    return first === 0 ? last : first - 1
  }

  async lastArrival(id: string): Promise<number> {
    const known = this.counters.get(id)
    if (known !== undefined) return known
    if (!this.tables.has(id)) return 0
    const [found] = await this.chdb.rows<{ n: string }>(
      `SELECT max(${arrival}) AS n FROM ${address(id)}`,
    )
    const last = Number(found?.n ?? 0)
    this.counters.set(id, last)
    return last
  }

  /** The newest mark that the view left in the stream. */
  async lastMark(id: string, view: string): Promise<string | undefined> {
    if (!this.tables.has(id)) return undefined
    const [found] = await this.chdb.rows<{ mark: string }>(
      `SELECT ${written} AS mark FROM ${address(id)} WHERE position(${written}, '${view}') > 0 ORDER BY ${arrival} DESC LIMIT 1`,
    )
    return found?.mark
  }

  /** Numbers go on behind this one, also where TRUNCATE took the rows. */
  async atLeast(id: string, number: number): Promise<void> {
    this.counters.set(id, Math.max(number, await this.lastArrival(id)))
  }

  /** By id of a stream that has rows. */
  async sizes(): Promise<ReadonlyMap<string, Size>> {
    const found = await this.chdb.rows<{ table: string; rows: string; bytes: string }>(
      "SELECT table, sum(rows) AS rows, sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND database = 'streams' GROUP BY table",
    )
    return new Map(
      found.map(({ table, rows, bytes }) => [table, { rows: Number(rows), bytes: Number(bytes) }]),
    )
  }

  /** Types of the columns that were declared without one. */
  async inferred(id: string): Promise<ReadonlyMap<string, string>> {
    const found = await this.chdb.rows<{ name: string; type: string }>(
      `DESCRIBE TABLE stage.${quote(id)}`,
    )
    return new Map(found.map(({ name, type }) => [name, type]))
  }

  /** The columns, and no rows. */
  shape(relation: Relation, exposed: ReadonlySet<string>): string {
    const table = tableOf(relation)
    const columns = table ? readable(table, exposed) : []
    const all = columns.map((column) => `${quote(column.name)} ${chdbType(column)}`)
    if (exposed.has('_tp_sn')) all.push('`_tp_sn` Int64')
    return `(SELECT * FROM null('${all.join(', ').replace(/[\\']/g, '\\$&')}'))`
  }

  /**
   * The rows of a stream as a subquery. `exposed`: computed columns and `_tp_sn`, which are there
   * only for queries that name them.
   */
  read(relation: Relation, exposed: ReadonlySet<string>, range?: Range): string {
    const table = tableOf(relation)
    if (!table) return '(SELECT 1 WHERE 0)'
    if (!this.tables.has(table.id)) return this.shape(relation, exposed)
    const columns = readable(table, exposed).map(({ name }) => quote(name))
    if (exposed.has('_tp_sn')) columns.push(`${arrival} AS _tp_sn`)
    const list = columns.join(', ')
    if (range) {
      return `(SELECT ${list} FROM ${address(table.id)} WHERE ${arrival} > ${range.after} AND ${arrival} <= ${range.upTo} ORDER BY ${arrival})`
    }
    if (table.isForgetful) return `(SELECT ${list} FROM ${address(table.id)} WHERE 0)`
    const there = `${flushed} <= now64(3)`
    if (table.kind === 'append') {
      return `(SELECT ${list} FROM ${address(table.id)} WHERE ${there})`
    }
    return `(SELECT ${list} FROM ${latest(table, there)})`
  }
}

function address(id: string): string {
  return `streams.${quote(id)}`
}

function readable(table: StreamTable, exposed: ReadonlySet<string>): readonly ColumnDeclaration[] {
  return table.columns.filter(
    (column) => column.name !== '_tp_sn' && (!isComputed(column) || exposed.has(column.name)),
  )
}

/** `table()` of a keyed stream gives the latest row of each key (timeplus.md §7.2). */
function latest(table: StreamTable, there: string): string {
  const computed = table.columns.filter(isComputed).map(({ name }) => `, ${quote(name)}`)
  const order = table.version ? `${quote(table.version)} DESC, ` : ''
  const key = table.key.map(quote).join(', ')
  const rows = `SELECT *, ${arrival}${computed.join('')} FROM ${address(table.id)} WHERE ${there} ORDER BY ${order}${arrival} DESC LIMIT 1 BY ${key}`
  const alive = table.kind === 'changelog' ? ' WHERE _tp_delta > 0' : ''
  return `(${rows})${alive}`
}
