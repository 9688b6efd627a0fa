/**
 * SQL functions: https://clickhouse.com/docs/sql-reference/statements/create/function
 * Their bodies are copied into whatever calls them at CREATE, so a change reaches the callers only
 * when they are changed too: their normal forms hold the body (`scope.ts`).
 */
import { normalText, parseExpression, quoteIdentifier } from '../../../sql/index.ts'
import type { FieldRule, KindRules, SpecProblem } from '../../engine.ts'
import type { Json } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { readDocument } from './documents.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { globalAddress } from './documents.ts'
import { referencesIn } from './references.ts'
import { replaceRule, writtenRule } from '../../common/rule.ts'
import { functionBodyContext } from './text.ts'
import { badValue, isList } from '../../clickhouse-family/kinds/settings.ts'
import { readText } from './text.ts'

export type FunctionSpec = {
  readonly language: 'sql'
  readonly arguments: readonly string[]
  readonly body: string
}

const written = writtenRule<FunctionSpec>(
  'CREATE OR REPLACE FUNCTION',
  'CREATE OR REPLACE FUNCTION; what calls it is written again as well',
  { note: 'what calls it changes with it: the engine copies the body into every caller' },
)

const fields: { readonly [F in keyof Required<FunctionSpec>]: FieldRule<FunctionSpec> } = {
  language: replaceRule('only SQL functions can be created by a statement', {
    how: 'refused',
    notRun: 'other languages are refused when the file is read',
  }),
  arguments: written,
  body: written,
}

export const sqlFunction: KindRules<FunctionSpec> = {
  kind: 'Function',
  rank: 2,
  namespace: 'function',
  lives: 'global',
  fields,
  address: globalAddress,
  read: (json) => {
    const { spec, problems } = readDocument<FunctionSpec>(json, {
      kinds: ['Function'],
      required: ['arguments', 'body'],
      fields: (own, found) =>
        compact<Partial<FunctionSpec>>({
          language: undefined,
          arguments: readNames(own['arguments'], found),
          body: readText('expression', own['body'], ['body'], found),
        }),
    })
    const language = json['language'] ?? 'sql'
    const wrong = badValue(
      `a function in \`${String(language)}\` is set up in the server's files, not by a statement`,
      ['language'],
    )
    // SQL functions have no COMMENT clause (26.7.2.1), so nothing could keep one.
    const { language: _language, arguments: names, body } = spec
    return {
      spec: { language: 'sql', arguments: names ?? [], body: body ?? '' },
      problems: language === 'sql' ? problems : [...problems, wrong],
    }
  },
  write: (spec) => ({ ...spec }),
  references: (spec, _address, context) =>
    referencesIn('expression', spec.body, ['body'], context).filter(
      // Parameters look like columns, and `x IN y` may be one of them.
      ({ name, maybe }) => maybe !== true || !spec.arguments.includes(name.split('.').at(-1) ?? ''),
    ),
  normal: (spec) => ({
    arguments: spec.arguments.join(', '),
    body: normalBody(spec.body),
  }),
  create: ({ address, spec }) => [draft(`CREATE FUNCTION ${definition(address.name, spec)}`)],
  replace: (_from, { address, spec }) => [
    draft(`CREATE OR REPLACE FUNCTION ${definition(address.name, spec)}`),
  ],
  drop: ({ address }) => [draft(`DROP FUNCTION ${quoteIdentifier(address.name)}`)],
  rename: () => undefined,
  losses: () => [],
}

function definition(name: string, spec: FunctionSpec): string {
  const names = spec.arguments.map(quoteIdentifier).join(', ')
  return `${quoteIdentifier(name)} AS (${names}) -> ${spec.body}`
}

function normalBody(body: string): string {
  const parsed = parseExpression(body, 'clickhouse')
  return parsed.ok ? normalText(parsed.node, functionBodyContext) : body
}

function readNames(
  value: Json | undefined,
  problems: SpecProblem[],
): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined
  if (isList(value) && value.every((item) => typeof item === 'string')) return value
  problems.push(badValue('arguments are a list of names', ['arguments']))
  return undefined
}
