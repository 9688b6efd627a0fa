/**
 * Functions in SQL, JavaScript and Python, and services behind a URL (timeplus.md §1.10;
 * docs:sql-create-function.md). The server keeps no track of who calls them and refuses no DROP:
 * only the graph of live definitions protects callers. No server was run.
 */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { MASK, type NormalForm } from '../../../catalog/normal-form.ts'
import { normalText, parseExpression, quoteIdentifier } from '../../../sql/index.ts'
import { compact } from '../../common/compact.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { scalarText } from '../../common/scalar.ts'
import { maskPlaceholders } from '../../clickhouse-family/kinds/secrets.ts'
import {
  badValue,
  isList,
  isObject,
  missingKey,
  normalSettings,
  readSettings,
  type SettingsSpec,
  writeSettings,
} from '../../clickhouse-family/kinds/settings.ts'
import type { KindContext, KindRules, SpecProblem, SpecReference } from '../../engine.ts'
import { factsOf, isAtLeast } from '../generation.ts'
import { functionFields } from './alter-function.ts'
import { globalAddress, readDocument } from './documents.ts'
import { createFunction, nameOf } from './function-statement.ts'
import { normalProgram } from './program.ts'
import { referencesIn } from './references.ts'
import { settingsReferences } from './setting-references.ts'
import { functionBodyContext, normalOrNull, readText } from './text.ts'

export const languages = ['sql', 'javascript', 'python', 'remote'] as const
export type Language = (typeof languages)[number]

/** SQL functions name their arguments only. */
export type ArgumentSpec = string | { readonly name: string; readonly type: string }

export type FunctionSpec = {
  readonly language: Language
  readonly aggregate?: boolean
  readonly arguments: readonly ArgumentSpec[]
  readonly returns?: string
  readonly body?: string
  readonly url?: string
  readonly auth?: {
    readonly method?: string
    readonly headerName?: string
    readonly key?: string
  }
  /** Milliseconds. */
  readonly timeout?: number
  readonly settings?: SettingsSpec
}

export const userFunction: KindRules<FunctionSpec> = {
  kind: 'Function',
  rank: 2,
  namespace: 'function',
  lives: 'global',
  hasUntrackedUsers: true,
  fields: functionFields,
  address: globalAddress,
  read: (json) => {
    const { spec, problems } = readDocument<FunctionSpec>(json, {
      kinds: ['Function'],
      required: [],
      fields: readFields,
    })
    const whole: FunctionSpec = {
      ...spec,
      language: spec.language ?? 'sql',
      arguments: spec.arguments ?? [],
    }
    // A statement that could not be read has been reported.
    const isUnread = json['ddl'] !== undefined && spec.language === undefined
    return {
      spec: whole,
      problems: isUnread ? problems : [...problems, ...unfit(whole)],
    }
  },
  write: (spec) =>
    compact<JsonObject>({
      ...spec,
      // Proton 1.x puts line feeds round a program (timeplus-normal-form.md, DDL shapes).
      body: spec.language === 'sql' ? spec.body : spec.body && normalProgram(spec.body),
      arguments: withoutDelta(spec).map((argument) =>
        typeof argument === 'string' ? argument : { ...argument },
      ),
      // A server of 3.x prints it in clear text (timeplus.md §3.4).
      auth: spec.auth?.key === undefined ? spec.auth : { ...spec.auth, key: MASK },
      settings: writeSettings(spec.settings),
    }),
  fileEnding: ({ language }) => endings[language],
  references: (spec, _address, context) => [
    ...calledInBody(spec, context),
    ...settingsReferences(spec.settings, context),
  ],
  normal: (spec, _address, context) => normal(spec, context),
  create: (to) => [draft(createFunction(to, false))],
  drop: ({ address }) => [draft(`DROP FUNCTION ${quoteIdentifier(address.name)}`)],
  rename: () => undefined,
  lacking: (spec, facts) => functionLack(spec, { facts }),
  losses: () => [],
}

const endings: { readonly [L in Language]: string } = {
  sql: 'sql',
  javascript: 'js',
  python: 'py',
  remote: 'txt',
}

function readFields(own: JsonObject, found: SpecProblem[]): Partial<FunctionSpec> {
  const language = own['ddl'] === undefined ? (own['language'] ?? 'sql') : undefined
  const known = languages.find((name) => name === language)
  if (language !== undefined && known === undefined) {
    found.push(badValue(`a language is one of ${languages.join(', ')}`, ['language']))
  }
  const { timeout } = own
  return compact<Partial<FunctionSpec>>({
    language: known,
    aggregate: own['aggregate'] === true ? true : undefined,
    arguments: readArguments(own['arguments'], found),
    returns: readText('type', own['returns'], ['returns'], found),
    // Of other languages the code is none of our grammar.
    body:
      known === 'sql' || known === undefined
        ? readText('expression', own['body'], ['body'], found)
        : scalarText(own['body']),
    url: scalarText(own['url']),
    auth: readAuth(own['auth']),
    timeout: typeof timeout === 'number' ? timeout : undefined,
    settings: readSettings(own['settings'], ['settings'], found),
  })
}

function readArguments(
  value: Json | undefined,
  found: SpecProblem[],
): readonly ArgumentSpec[] | undefined {
  if (value === undefined || value === null) return undefined
  if (!isList(value)) {
    found.push(badValue('arguments are a list', ['arguments']))
    return undefined
  }
  return value.flatMap((item, index): readonly ArgumentSpec[] => {
    if (typeof item === 'string') return [item]
    const name = isObject(item) ? scalarText(item['name']) : undefined
    const type = isObject(item)
      ? readText('type', item['type'], ['arguments', index, 'type'], found)
      : undefined
    if (name !== undefined) return [type === undefined ? name : { name, type }]
    found.push(badValue('an argument is a name, or a name and a type', ['arguments', index]))
    return []
  })
}

function readAuth(value: Json | undefined): FunctionSpec['auth'] {
  if (!isObject(value)) return undefined
  const auth = compact<NonNullable<FunctionSpec['auth']>>({
    method: value['method'] === 'none' ? undefined : scalarText(value['method']),
    headerName: scalarText(value['headerName']),
    key: scalarText(value['key']),
  })
  return Object.keys(auth).length === 0 ? undefined : auth
}

/** What each language wants and cannot have. */
function unfit(spec: FunctionSpec): readonly SpecProblem[] {
  const problems: SpecProblem[] = []
  const isSql = spec.language === 'sql'
  const isRemote = spec.language === 'remote'
  if (isRemote && spec.url === undefined) problems.push(missingKey('url', []))
  if (!isRemote && spec.body === undefined) problems.push(missingKey('body', []))
  if (!isSql && spec.returns === undefined) problems.push(missingKey('returns', []))
  if (spec.aggregate === true && (isSql || isRemote)) {
    problems.push(badValue(`a function in ${spec.language} cannot be an aggregate`, ['aggregate']))
  }
  for (const [index, argument] of spec.arguments.entries()) {
    if (!isSql && typeof argument === 'string') {
      problems.push(badValue(`\`${argument}\` needs a type: {name, type}`, ['arguments', index]))
    }
  }
  return problems
}

/** In SQL bodies; other languages call none by the server. Parameters may look like tables. */
function calledInBody(spec: FunctionSpec, context: KindContext): readonly SpecReference[] {
  if (spec.language !== 'sql' || spec.body === undefined) return []
  const names = new Set(spec.arguments.map(nameOf))
  return referencesIn('expression', spec.body, ['body'], context).filter(
    ({ name, maybe }) => maybe !== true || !names.has(name.split('.').at(-1) ?? ''),
  )
}

/** Printed where none was given (p3: src/Cluster/Protocol/UserDefinedFunctionDescriptor.h). */
const unsetTimeoutMs = 10_000

function normal(spec: FunctionSpec, context: KindContext): NormalForm {
  const { language, returns, url, auth, timeout, settings } = spec
  const named = withoutDelta(spec).map((argument) =>
    typeof argument === 'string'
      ? argument
      : `${argument.name} ${normalOrNull('type', argument.type, context)}`,
  )
  return {
    language,
    aggregate: spec.aggregate === true ? 'yes' : null,
    arguments: named.join(', '),
    returns: normalOrNull('type', returns, context),
    body: normalBody(spec),
    url: url === undefined ? null : maskPlaceholders(url),
    auth: auth === undefined ? null : authText(auth),
    timeout: timeout === undefined || timeout === unsetTimeoutMs ? null : String(timeout),
    settings: normalSettings(settings),
  }
}

function authText({
  method = 'auth_header',
  headerName,
  key,
}: NonNullable<FunctionSpec['auth']>): string {
  const header = headerName === undefined ? '' : ` ${headerName}`
  return `${method}${header}${key === undefined ? '' : `: ${MASK}`}`
}

function normalBody({ language, body }: FunctionSpec): string | null {
  if (body === undefined) return null
  if (language !== 'sql') return normalProgram(body)
  const parsed = parseExpression(body, 'timeplus')
  return parsed.ok ? normalText(parsed.node, functionBodyContext) : body
}

/**
 * The server appends `_tp_delta int8` to the arguments of aggregates that lack it
 * (timeplus.md §1.10; p3:src/Functions/UserDefined/UserDefinedFunctionFactory.cpp).
 */
function withoutDelta({ aggregate, arguments: list }: FunctionSpec): readonly ArgumentSpec[] {
  const last = list.at(-1)
  return aggregate === true && last !== undefined && nameOf(last) === '_tp_delta'
    ? list.slice(0, -1)
    : list
}

function functionLack(
  { language }: FunctionSpec,
  server: Pick<KindContext, 'facts'>,
): string | undefined {
  const facts = factsOf(server)
  if (facts === undefined || language !== 'python') return undefined
  return facts.generation === 1 || !isAtLeast(server, '2.7')
    ? `Python functions came with 2.7; this server is ${facts.version}`
    : undefined
}
