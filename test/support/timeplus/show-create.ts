/**
 * Stored definitions as text. What the definition itself holds was settled at CREATE; here are
 * masks and forms that only the text has. Facts: timeplus.md §3.4, §3.6.
 */
import type { FunctionDefinition, Relation } from './catalog.ts'
import type { Context } from './context.ts'
import {
  type CollectionEntry,
  type CreateDatabase,
  type CreateFormatSchema,
  type CreateNamedCollection,
  type Expression,
  formatStatement,
  formatType,
  type Setting,
  type Statement,
  stringText,
} from './sql/index.ts'

const mask = '[HIDDEN]'

/** Settings that hold secrets; 3.x masks them in SHOW CREATE (§3.4 "`password` and others"). */
const secret =
  /^(password|secret_access_key|access_key_id|jwt|ssl_ca_pem|kafka_schema_registry_credentials|sasl_password|http_header_authorization|token|api_key|uri)$/i

/** Definitions are values: each is printed once. */
const printed = new WeakMap<Relation['definition'], string>()

export function createText(context: Context, { definition }: Relation): string {
  const text = printed.get(definition) ?? storedText(context, masked(context, definition))
  printed.set(definition, text)
  return text
}

export function storedText({ options }: Context, statement: Statement): string {
  return formatStatement(statement, 'stored', options.generation)
}

export function masked<Definition extends Statement>(
  { options }: Context,
  definition: Definition,
): Definition {
  if (options.generation !== 3) return definition
  return hide(definition) as Definition
}

/** Every list of settings in a definition. */
function hide(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hide)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === 'settings' && Array.isArray(inner)
        ? [key, inner.map((one: Setting) => hideSetting(one))]
        : [key, hide(inner)],
    ),
  )
}

function hideSetting(setting: Setting): Setting {
  return secret.test(setting.name) && setting.value.kind === 'string' && setting.value.value !== ''
    ? { ...setting, value: { kind: 'string', value: mask } }
    : setting
}

/** Functions: §3.6 pairs 13 and 14; in 1.x JavaScript is printed without its LANGUAGE. */
export function functionText(context: Context, definition: FunctionDefinition): string {
  const { generation } = context.options
  if (definition.kind === 'createSqlFunction' || generation === 1) {
    return storedText(context, definition)
  }
  const args = definition.arguments.map(({ name, type }) => `${name} ${formatType(type)}`)
  const returns = formatType(definition.returns)
  if (definition.kind === 'createSourceFunction') {
    const what = definition.aggregate ? 'AGGREGATE FUNCTION' : 'FUNCTION'
    const settings = definition.settings.map(
      ({ name, value }) =>
        `${name} = ${value.kind === 'string' ? stringText(value.value) : 'text' in value ? value.text : 'NULL'}`,
    )
    const tail = settings.length > 0 ? ` SETTINGS ${settings.join(', ')}` : ''
    return `CREATE OR REPLACE ${what} ${definition.name}(${args.join(', ')}) RETURNS ${returns} LANGUAGE ${definition.language} AS $$${definition.body}$$${tail}`
  }
  const method = definition.authMethod ?? 'none'
  return [
    `CREATE OR REPLACE REMOTE FUNCTION ${definition.name}(${args.join(', ')}) RETURNS ${returns}`,
    `URL ${stringText(definition.url)}`,
    `AUTH_METHOD ${stringText(method)}`,
    // §3.4: in clear.
    ...(definition.authHeader ? [`AUTH_HEADER ${stringText(definition.authHeader)}`] : []),
    ...(definition.authKey ? [`AUTH_KEY ${stringText(definition.authKey)}`] : []),
    `EXECUTION_TIMEOUT ${definition.executionTimeout ?? 10000}`,
    '',
  ].join('\n')
}

/** §3.6 pair 12: always a heredoc, on lines of its own. */
export function schemaText({ name, body, type }: CreateFormatSchema): string {
  return `CREATE FORMAT SCHEMA ${name} AS\n$$\n${body}\n$$ TYPE ${type}`
}

/** §3.6 pair 5. */
export function databaseText(context: Context, definition: CreateDatabase): string {
  const isExternal = definition.settings.length > 0
  return storedText(
    context,
    masked(context, {
      ...definition,
      ifNotExists: false,
      ...(isExternal || definition.engine ? {} : { engine: { name: 'Atomic' } }),
    }),
  )
}

/** §3.1: values are hidden in `system.named_collections`. */
export function collectionText(context: Context, definition: CreateNamedCollection): string {
  const entries = definition.entries.map(
    (entry): CollectionEntry => ({ ...entry, value: hiddenText }),
  )
  return storedText(context, { ...definition, ifNotExists: false, entries })
}

export const hiddenText: Expression = { kind: 'string', value: mask }
