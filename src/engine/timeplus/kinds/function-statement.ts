/** The text of CREATE for functions (timeplus.md §1.10; p3:src/Cluster/Protocol/UserDefinedFunctionDescriptor.cpp). */
import type { Resource } from '../../../resource/resource.ts'
import { quoteIdentifier, quoteString } from '../../../sql/index.ts'
import { querySettingSql } from './query-settings.ts'
import type { ArgumentSpec, FunctionSpec } from './function.ts'

export function createFunction(
  { address, spec }: Pick<Resource<FunctionSpec>, 'address' | 'spec'>,
  orReplace: boolean,
): string {
  const words = [
    'CREATE',
    ...(orReplace ? ['OR REPLACE'] : []),
    ...(spec.language === 'remote' ? ['REMOTE'] : []),
    ...(spec.aggregate === true ? ['AGGREGATE'] : []),
    'FUNCTION',
    quoteIdentifier(address.name),
  ]
  return `${words.join(' ')}${definition(spec)}`
}

function definition(spec: FunctionSpec): string {
  const { language, returns, body = '' } = spec
  if (language === 'sql') {
    const names = spec.arguments.map((argument) => quoteIdentifier(nameOf(argument)))
    return ` AS (${names.join(', ')}) -> ${body}`
  }
  const head = `(${spec.arguments.map(argumentSql).join(', ')}) RETURNS ${returns ?? ''}`
  if (language === 'remote') return [head, ...remoteClauses(spec)].join('\n')
  const settings = Object.entries(spec.settings ?? {}).map(([name, value]) =>
    querySettingSql(name, value),
  )
  return [
    `${head} LANGUAGE ${language.toUpperCase()} AS ${programSql(body)}`,
    ...(settings.length === 0 ? [] : [`SETTINGS ${settings.join(', ')}`]),
  ].join('\n')
}

function remoteClauses({ url = '', auth, timeout }: FunctionSpec): readonly string[] {
  return [
    `URL ${quoteString(url)}`,
    `AUTH_METHOD ${quoteString(auth?.method ?? (auth === undefined ? 'none' : 'auth_header'))}`,
    ...(auth?.headerName === undefined ? [] : [`AUTH_HEADER ${quoteString(auth.headerName)}`]),
    ...(auth?.key === undefined ? [] : [`AUTH_KEY ${quoteString(auth.key)}`]),
    ...(timeout === undefined ? [] : [`EXECUTION_TIMEOUT ${timeout}`]),
  ]
}

/** Code to the letter; what holds the marks itself goes as a string. */
export function programSql(body: string): string {
  return body.includes('$$') ? quoteString(body) : `$$${body}$$`
}

function argumentSql(argument: ArgumentSpec): string {
  return typeof argument === 'string'
    ? quoteIdentifier(argument)
    : `${quoteIdentifier(argument.name)} ${argument.type}`
}

export function nameOf(argument: ArgumentSpec): string {
  return typeof argument === 'string' ? argument : argument.name
}
