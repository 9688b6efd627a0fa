/**
 * Scalar JavaScript functions run here, not in the embedded engine: what they are called with is
 * asked of it first, and the query gets the answers as a table of results (timeplus.md §1.10:
 * arguments come as columns, and so does the result).
 */
import { runInNewContext } from 'node:vm'
import type { Context } from '../context.ts'
import { fromChdb, ServerError } from '../errors.ts'
import {
  type Call,
  clickHouseType,
  type CreateSourceFunction,
  type Expression,
  type Query,
  type Select,
  TranslationFault,
} from '../sql/index.ts'
import { emptyOf } from './functions.ts'

/** SQL of a call, by the name that stands in the query for it. */
export type Results = Map<string, (args: readonly string[]) => string>

interface Preparing {
  readonly context: Context
  readonly results: Results
  /** SQL of a query at this moment. */
  readonly sqlOf: (query: Query) => string
}

/** The query with a name of `results` in place of every call. */
export async function withResults(preparing: Preparing, query: Query): Promise<Query> {
  if (callsIn(preparing.context, query).length === 0) return query
  return (await inside(preparing, query)) as Query
}

/** Inner queries first: an outer one may use what they give. */
async function inside(preparing: Preparing, node: unknown): Promise<unknown> {
  if (Array.isArray(node)) return await inOrder(node, (one) => inside(preparing, one))
  if (typeof node !== 'object' || node === null) return node
  const entries = await inOrder(Object.entries(node), async ([key, value]) => [
    key,
    await inside(preparing, value),
  ])
  const inner = Object.fromEntries(entries as [string, unknown][])
  return 'kind' in inner && inner['kind'] === 'select'
    ? await ofLevel(preparing, inner as unknown as Select)
    : inner
}

async function ofLevel(preparing: Preparing, select: Select): Promise<Select> {
  let current = select
  for (;;) {
    const calls = callsIn(preparing.context, current)
    const call = calls.find((one) => callsIn(preparing.context, one.arguments).length === 0)
    if (!call) return current
    const name = `result ${preparing.results.size}`
    preparing.results.set(name, await resultOf(preparing, call, current))
    current = replaced(current, call, { ...call, name }) as Select
  }
}

async function resultOf(
  { context, sqlOf }: Preparing,
  call: Call,
  { with: ctes, from, windows }: Select,
): Promise<(args: readonly string[]) => string> {
  const definition = javaScript(context, call.name)
  if (!definition) throw new ServerError(46, `Unknown function ${call.name}`)
  const probe: Select = {
    kind: 'select',
    with: ctes,
    distinct: true,
    columns: call.arguments.map((expression, index) => ({
      kind: 'aliased',
      expression,
      alias: `a${index}`,
    })),
    from,
    windows,
    orderBy: [],
    settings: [],
  }
  const calls = await argumentsOf(context, call, () => sqlOf(probe))
  // An argument that only the whole query knows, an alias or an aggregate.
  if (!calls) return (args) => emptyOf(definition.returns, args)
  const type = clickHouseType(definition.returns)
  const keys = calls.map(({ key }) => text(key)).join(', ')
  const values = answers(definition, calls).map((value) => `CAST(${text(value)} AS ${type})`)
  return (args) =>
    `transform(toString(tuple(${args.join(', ')})), [${keys}], [${values.join(', ')}], ${emptyOf(definition.returns, [])})`
}

interface Called {
  readonly key: string
  /** The arguments, as JSON. */
  readonly args: string
}

/** Each set of arguments, once. */
async function argumentsOf(
  { store }: Context,
  { arguments: args }: Call,
  sql: () => string,
): Promise<readonly Called[] | undefined> {
  if (args.length === 0) return []
  const names = args.map((_, index) => `a${index}`).join(', ')
  try {
    return await store.chdb.rows<Called>(
      `SELECT toString(tuple(${names})) AS key, toJSONString(tuple(${names})) AS args FROM (${sql()})`,
    )
  } catch (error) {
    if (error instanceof TranslationFault || fromChdb(error).code !== 1001) return undefined
    throw error
  }
}

function answers(
  { name, body }: CreateSourceFunction,
  calls: readonly Called[],
): readonly string[] {
  if (calls.length === 0) return []
  const rows = calls.map(({ args }) => JSON.parse(args) as readonly unknown[])
  const columns = (rows[0] ?? []).map((_, index) => rows.map((row) => row[index]))
  try {
    const result: unknown = runInNewContext(
      `${body}\n;${name}(...columns)`,
      { columns },
      { timeout: 2000 },
    )
    if (!Array.isArray(result) || result.length !== calls.length) {
      throw new Error(`it gives no column of ${calls.length} values`)
    }
    return result.map(plainText)
  } catch (error) {
    throw new ServerError(2531, `The UDF '${name}' failed: ${String(error)}`)
  }
}

function plainText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '').replaceAll('"', "'")
}

function javaScript(context: Context, name: string): CreateSourceFunction | undefined {
  const found = context.catalog.state.functions[name]?.definition
  const isScalar =
    found?.kind === 'createSourceFunction' && found.language === 'JAVASCRIPT' && !found.aggregate
  return isScalar ? found : undefined
}

function callsIn(context: Context, node: unknown): readonly Call[] {
  if (Array.isArray(node)) return node.flatMap((one) => callsIn(context, one))
  if (typeof node !== 'object' || node === null) return []
  const below = Object.values(node).flatMap((one) => callsIn(context, one))
  const call = node as Call
  return call.kind === 'call' && javaScript(context, call.name) ? [...below, call] : below
}

function replaced(node: unknown, from: Call, to: Expression): unknown {
  if (node === from) return to
  if (Array.isArray(node)) return node.map((one) => replaced(one, from, to))
  if (typeof node !== 'object' || node === null) return node
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, replaced(value, from, to)]),
  )
}

async function inOrder<Item, Result>(
  items: readonly Item[],
  make: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const made: Result[] = []
  for (const item of items) made.push(await make(item))
  return made
}

function text(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&')}'`
}
