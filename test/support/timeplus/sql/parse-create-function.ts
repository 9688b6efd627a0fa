/** CREATE FUNCTION: SQL, JavaScript, Python, remote (timeplus.md §1.10). */
import type {
  CreateRemoteFunction,
  CreateSourceFunction,
  CreateSqlFunction,
  Parametered,
} from './definition.ts'
import { parseExpression } from './parse-expression.ts'
import { parseIfNotExists } from './parse-names.ts'
import { parseSettingsClause } from './parse-settings.ts'
import { parseDataType } from './parse-type.ts'
import type { Reader } from './reader.ts'

type CreateFunction = CreateSqlFunction | CreateSourceFunction | CreateRemoteFunction

interface Head {
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly name: string
}

/** After CREATE [OR REPLACE]. */
export function parseCreateFunction(reader: Reader, orReplace: boolean): CreateFunction {
  const modifier = reader.takesOne('AGGREGATE', 'REMOTE')
  reader.expects('FUNCTION')
  const ifNotExists = !orReplace && parseIfNotExists(reader)
  const head: Head = { orReplace, ifNotExists, name: reader.identifier() }
  if (modifier === 'REMOTE') return parseRemote(reader, head)
  if (modifier === undefined && reader.takes('AS')) return parseSql(reader, head)
  return parseSource(reader, head, modifier === 'AGGREGATE')
}

function parseSql(reader: Reader, head: Head): CreateSqlFunction {
  const lambda = parseExpression(reader)
  if (lambda.kind !== 'lambda') reader.fail('expected lambda')
  return { kind: 'createSqlFunction', ...head, lambda }
}

function parseSource(reader: Reader, head: Head, aggregate: boolean): CreateSourceFunction {
  const signature = parseSignature(reader)
  reader.expects('LANGUAGE')
  const language = reader.takesOne('JAVASCRIPT', 'PYTHON')
  if (!language) reader.fail('expected language')
  if (language === 'PYTHON' && reader.dialect.generation === 1) reader.refuse('LANGUAGE PYTHON')
  reader.expects('AS')
  const body = reader.string()
  if (reader.sees('SETTINGS') && reader.dialect.generation === 1) reader.refuse('SETTINGS')
  const settings = parseSettingsClause(reader)
  return {
    kind: 'createSourceFunction',
    ...head,
    aggregate,
    ...signature,
    language,
    body,
    settings,
  }
}

function parseSignature(reader: Reader): Pick<CreateSourceFunction, 'arguments' | 'returns'> {
  reader.expectsSymbol('(')
  const args = reader.takesSymbol(')') ? [] : parseParameters(reader)
  reader.expects('RETURNS')
  return { arguments: args, returns: parseDataType(reader) }
}

function parseParameters(reader: Reader): readonly Parametered[] {
  const parameters = reader.list(() => ({ name: reader.identifier(), type: parseDataType(reader) }))
  reader.expectsSymbol(')')
  return parameters
}

const REMOTE_KEYS = ['URL', 'AUTH_METHOD', 'AUTH_HEADER', 'AUTH_KEY', 'EXECUTION_TIMEOUT'] as const

function parseRemote(reader: Reader, head: Head): CreateRemoteFunction {
  const signature = parseSignature(reader)
  const values = new Map<string, string>()
  for (;;) {
    const key = reader.takesOne(...REMOTE_KEYS)
    if (!key) break
    if (values.has(key)) reader.fail(`expected ${key} once`)
    values.set(key, key === 'EXECUTION_TIMEOUT' ? String(reader.unsigned()) : reader.string())
  }
  const url = values.get('URL')
  if (url === undefined) reader.fail('expected URL')
  const timeout = values.get('EXECUTION_TIMEOUT')
  return {
    kind: 'createRemoteFunction',
    ...head,
    ...signature,
    url,
    ...text(values, 'AUTH_METHOD', 'authMethod'),
    ...text(values, 'AUTH_HEADER', 'authHeader'),
    ...text(values, 'AUTH_KEY', 'authKey'),
    ...(timeout === undefined ? {} : { executionTimeout: Number(timeout) }),
  }
}

function text<Key extends string>(
  values: ReadonlyMap<string, string>,
  word: string,
  key: Key,
): { readonly [K in Key]?: string } {
  const value = values.get(word)
  return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: string }
}
