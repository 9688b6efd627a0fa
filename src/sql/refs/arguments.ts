/** Functions that take names of other objects as arguments. */
import type { Call, Expression } from '../ast/expression.ts'
import { fromArgument, fromPair, isCurrentDatabase, plainText } from './names.ts'
import type { Reference, ReferencePlace } from './reference.ts'

/** The dictionary or Join table in the first argument of dictGet*, dictHas, dictIsIn, joinGet*. */
export function dictionaryFunction(call: Call): Reference | undefined {
  const name = call.name.text
  const [first] = call.args ?? []
  if (/^(dictGet|dictHas|dictIsIn|dict_get|dict_has|dict_is_in)/.test(name))
    return fromArgument('dictionary', first)
  if (!/^(joinGet|join_get)/.test(name)) return undefined
  const table = fromArgument('table', first)
  return table && { ...table, place: 'joinGet' }
}

/** What of a table function's arguments are tables. */
export interface TableArguments {
  readonly references: readonly Reference[]
  /** Calls that stand where a table stands. */
  readonly sources: readonly Call[]
  /** Arguments that are spoken for. */
  readonly consumed: ReadonlySet<Expression>
  /** Of the calls among them. */
  readonly place?: ReferencePlace
}

const NOTHING: TableArguments = { references: [], sources: [], consumed: new Set() }

interface TablePosition {
  /** Which argument holds the table; 0 for the first. */
  readonly at: number
  /** Whether database and table may be two arguments. */
  readonly pair: boolean
  readonly place: ReferencePlace
}

const POSITIONS: ReadonlyMap<string, TablePosition> = new Map([
  ['remote', { at: 1, pair: true, place: 'remoteArgument' }],
  ['remotesecure', { at: 1, pair: true, place: 'remoteArgument' }],
  ['cluster', { at: 1, pair: true, place: 'functionArgument' }],
  ['clusterallreplicas', { at: 1, pair: true, place: 'functionArgument' }],
  ['loop', { at: 0, pair: true, place: 'functionArgument' }],
  ['mergetreeindex', { at: 0, pair: true, place: 'functionArgument' }],
  ['mergetreeprojection', { at: 0, pair: true, place: 'functionArgument' }],
  ['mergetreeanalyzeindexes', { at: 0, pair: true, place: 'functionArgument' }],
  ['timeseriesdata', { at: 0, pair: true, place: 'functionArgument' }],
  ['timeseriestags', { at: 0, pair: true, place: 'functionArgument' }],
  ['timeseriesmetrics', { at: 0, pair: true, place: 'functionArgument' }],
  ['timeseriesselector', { at: 0, pair: true, place: 'functionArgument' }],
  // Timeplus: the first argument is a stream, a view, a sub-query or another of these calls.
  ['table', { at: 0, pair: false, place: 'streamArgument' }],
  ['tumble', { at: 0, pair: false, place: 'streamArgument' }],
  ['hop', { at: 0, pair: false, place: 'streamArgument' }],
  ['session', { at: 0, pair: false, place: 'streamArgument' }],
  ['changelog', { at: 0, pair: false, place: 'streamArgument' }],
  ['dedup', { at: 0, pair: false, place: 'streamArgument' }],
  ['lag', { at: 0, pair: false, place: 'streamArgument' }],
])

/** Functions whose first argument, when bare, is a named collection. */
const COLLECTION_FUNCTIONS =
  /^(s3|gcs|oss|cosn|url|hdfs|azureblobstorage|deltalake(s3|azure)?|iceberg(s3|azure|hdfs)?|hudi|paimon(s3|azure)?)(cluster)?$|^(mysql|postgresql|mongodb|redis|sqlite|remote|remotesecure|ytsaurus|arrowflight)$/

export function tableFunctionArguments(call: Call): TableArguments {
  const name = call.name.text.toLowerCase()
  const args = call.args ?? []
  const [first] = args
  if (name === 'dictionary')
    return placed(only(fromArgument('dictionary', first), first), 'functionArgument')
  if (name === 'merge') return placed(mergeArguments(args), 'remoteArgument')
  if (COLLECTION_FUNCTIONS.test(name) && first?.kind === 'identifier') {
    return only(fromArgument('namedCollection', first), first)
  }
  const position = POSITIONS.get(name)
  if (!position) return NOTHING
  const table = placed(tableArgument(args.slice(position.at), position), position.place)
  if (!name.startsWith('remote') || isLocalAddress(first)) return table
  return {
    ...table,
    references: table.references.map((reference) => ({ ...reference, remote: true })),
  }
}

function placed(found: TableArguments, place: ReferencePlace): TableArguments {
  return { ...found, references: found.references.map((one) => ({ ...one, place })), place }
}

/** `merge('db', 're')`, `merge('re')`: depends on every table that matches. */
export function mergeArguments(args: readonly Expression[]): TableArguments {
  const [first, second] = args
  if (!first) return NOTHING
  const reference = second ? fromPair('merge', first, second) : fromArgument('merge', first)
  if (!reference) return NOTHING
  // A pattern has dots of its own.
  const pattern = second ? reference.parts : [plainText(first) ?? '']
  return {
    references: [{ ...reference, parts: pattern, dynamic: true }],
    sources: [],
    consumed: new Set(args.filter((argument) => argument.kind !== 'call')),
  }
}

/** `db.t`, `'db.t'`, `db, t`, or a call or query in a table's place. */
function tableArgument(args: readonly Expression[], position: TablePosition): TableArguments {
  const [first, second] = args
  if (!first || first.kind === 'subquery') return NOTHING
  if (first.kind === 'call' && !isCurrentDatabase(first)) {
    return { references: [], sources: [first], consumed: new Set([first]) }
  }
  const paired =
    position.pair && second !== undefined && isDatabase(first) && plainText(second) !== undefined
  const reference = paired ? fromPair('table', first, second) : fromArgument('table', first)
  return {
    references: reference ? [reference] : [],
    sources: [],
    consumed: new Set(paired ? [first, second] : [first]),
  }
}

/** A single name without a dot, or currentDatabase(). */
function isDatabase(node: Expression): boolean {
  return isCurrentDatabase(node) || !(plainText(node) ?? '.').includes('.')
}

/** Whether `remote('…')` means this server. */
export function isLocalAddress(node: Expression | undefined): boolean {
  return node?.kind === 'string' && /^(localhost|127\.|\[::1\])/.test(node.value)
}

function only(reference: Reference | undefined, argument: Expression | undefined): TableArguments {
  return {
    references: reference ? [reference] : [],
    sources: [],
    consumed: new Set(argument ? [argument] : []),
  }
}
