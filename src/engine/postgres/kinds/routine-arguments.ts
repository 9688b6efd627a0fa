/** Arguments of functions and procedures: as a list, or as the text between the brackets. */
import type { Json } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { type Path, scalarText } from '../../common/scalar.ts'
import type { KindContext, SpecProblem, SpecReference } from '../../engine.ts'
import { argument } from '../read/routine.ts'
import { readStatement } from '../read/statement.ts'
import { nodesOf } from '../sql/tree.ts'
import { quoteIdent } from './names.ts'
import { referencesIn } from './references.ts'
import { inStatement, readText } from './text.ts'
import { normalType, shortType } from './types.ts'
import { badValue, isList, isObject } from './values.ts'

export type ArgumentMode = 'out' | 'inout' | 'variadic'

export type ArgumentSpec = {
  readonly name?: string
  readonly type: string
  /** Absent: in. */
  readonly mode?: ArgumentMode
  readonly default?: string
}

/** Undefined where there are none. */
export function readArguments(
  value: Json | undefined,
  problems: SpecProblem[],
): readonly ArgumentSpec[] | undefined {
  const found = isList(value)
    ? value.flatMap((item, index) => readArgument(item, ['arguments', index], problems))
    : argumentsOf(readText('arguments', value, ['arguments'], problems) ?? '')
  return found.length === 0 ? undefined : found
}

function readArgument(item: Json, path: Path, problems: SpecProblem[]): readonly ArgumentSpec[] {
  const type = isObject(item)
    ? readText('type', item['type'], [...path, 'type'], problems)
    : undefined
  if (!isObject(item) || type === undefined) {
    problems.push(badValue('an argument is a map with `type`', path))
    return []
  }
  return [
    compact<ArgumentSpec>({
      name: nonEmpty(scalarText(item['name'])),
      type,
      mode: modeOf(scalarText(item['mode'])?.toLowerCase()),
      default: readText('expression', item['default'], [...path, 'default'], problems),
    }),
  ]
}

const modes: ReadonlySet<string> = new Set(['out', 'inout', 'variadic'])

function modeOf(word: string | undefined): ArgumentMode | undefined {
  return word !== undefined && modes.has(word) ? (word as ArgumentMode) : undefined
}

/** The text between the brackets taken apart; what does not parse has been reported. */
function argumentsOf(text: string): readonly ArgumentSpec[] {
  if (text.trim() === '') return []
  const statement = readStatement(
    `CREATE FUNCTION f(${inStatement(text)}) RETURNS int LANGUAGE c AS ''`,
  )
  if ('why' in statement) return []
  return nodesOf(statement.fields['parameters'], 'FunctionParameter').map(
    (parameter) => argument(statement, parameter) as ArgumentSpec,
  )
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

export function isInput({ mode }: ArgumentSpec): boolean {
  return mode !== 'out'
}

/** `int,text`: what tells functions of one name apart, as ids have it. */
export function signatureOf(args: readonly ArgumentSpec[] | undefined, schema: string): string {
  return (args ?? [])
    .filter(isInput)
    .map(({ type }) => shortType(type, schema))
    .join(',')
}

/** `OUT total numeric, rate numeric DEFAULT 1`, for CREATE. */
export function argumentsSql(args: readonly ArgumentSpec[] | undefined): string {
  return (args ?? []).map(argumentSql).join(', ')
}

function argumentSql({ name, type, mode, default: value }: ArgumentSpec): string {
  return [
    ...(mode === undefined ? [] : [mode.toUpperCase()]),
    ...(name === undefined ? [] : [quoteIdent(name)]),
    type,
    ...(value === undefined ? [] : [`DEFAULT ${inStatement(value)}`]),
  ].join(' ')
}

/** What names one of several functions in a statement: the arguments that a call gives. */
export function inputTypesSql(args: readonly ArgumentSpec[] | undefined): string {
  return (args ?? [])
    .filter(isInput)
    .map(({ type, mode }) => (mode === 'variadic' ? `VARIADIC ${type}` : type))
    .join(', ')
}

/** One text, types as the server prints them. */
export function normalArguments(
  args: readonly ArgumentSpec[] | undefined,
  { database }: KindContext,
): string | null {
  if (args === undefined || args.length === 0) return null
  return argumentsSql(
    args.map((argument) => ({ ...argument, type: normalType(argument.type, database) })),
  )
}

export function argumentReferences(
  args: readonly ArgumentSpec[] | undefined,
  context: KindContext,
): readonly SpecReference[] {
  return (args ?? []).flatMap(({ type, default: value }, index) => [
    ...referencesIn('type', type, ['arguments', index, 'type'], context),
    ...(value === undefined
      ? []
      : referencesIn('expression', value, ['arguments', index, 'default'], context)),
  ])
}
