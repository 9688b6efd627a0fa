import type { Span } from '../ast/span.ts'

export type ReferenceKind =
  | 'table'
  /** What is written to: MV TO / INTO, INSERT INTO. */
  | 'target'
  | 'dictionary'
  /** A call whose name is in the given set of functions. */
  | 'function'
  /** `x IN name`: a table or a column, only a catalogue can tell. */
  | 'inIdentifier'
  | 'namedCollection'
  /** A table function by its own name; the tables in its arguments are references of their own. */
  | 'tableFunction'
  /** A common table (WITH name AS) that is read. */
  | 'commonTable'
  /** `CREATE TABLE … AS other`, `CLONE AS other`. */
  | 'like'
  /** Engine or table function `merge`: the last part is a pattern over table names. */
  | 'merge'
  /** A user or role; SQL does not tell them apart. */
  | 'role'
  | 'settingsProfile'
  | 'database'
  /** Timeplus settings that name an object, such as format_schema. */
  | 'formatSchema'
  | 'storagePolicy'
  | 'disk'

/** Where a name stands that is not read by FROM, JOIN or a look-up function. */
export type ReferencePlace =
  /** `Distributed(cluster, db, t)`. */
  | 'engineArgument'
  /** `cluster(c, db.t)`, `loop(t)`; and the function in `cluster(c, numbers(5))`. */
  | 'functionArgument'
  /** `remote('host', db.t)`, `merge('db', 're')`. */
  | 'remoteArgument'
  /** `tumble(s, …)`, `table(s)`: a way to read the stream in Timeplus; ClickHouse has no such functions. */
  | 'streamArgument'
  /** `joinGet('t', …)`. */
  | 'joinGet'
  /** `REPLACE PARTITION p FROM t`, `MOVE PARTITION p TO TABLE t`. */
  | 'partition'
  /** `CREATE TABLE x AS numbers(5)`, `INSERT INTO FUNCTION f(…)`. */
  | 'whole'
  /** GRANT … ON t, a row policy ON t. */
  | 'privilege'
  /** `target_stream = 's'` of CREATE INPUT. */
  | 'setting'
  /** What ALTER changes. */
  | 'altered'

export interface Reference extends Span {
  readonly kind: ReferenceKind
  /** Unquoted, as written; nothing is filled in. */
  readonly parts: readonly string[]
  /** Known only when the statement runs (`{t:Identifier}`, dictGet(concat(…))) or standing for many (merge). */
  readonly dynamic: boolean
  /**
   * How the name is written (the span leaves the quotes out): `bare` as an identifier, `string` inside one string literal ('db.t'),
   * `separate` as two arguments or keys (`Buffer(db, t)`, `DB 'a' TABLE 'b'`); a splice must follow it.
   */
  readonly quoting: 'bare' | 'string' | 'separate'
  /** Lives on another server: `remote('other:9000', …)`, a dictionary source with a foreign HOST. */
  readonly remote?: true
  /** Stands in a query that is itself a string; the span is that whole literal, and nothing can be spliced. */
  readonly embedded?: true
  readonly place?: ReferencePlace
}

export interface ReferenceOptions {
  /** Declared functions; calls of them are reported. Matched to the letter. */
  readonly functions?: ReadonlySet<string>
}
