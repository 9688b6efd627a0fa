/** CREATE FUNCTION and CREATE FORMAT SCHEMA as printed (normal form, DDL shapes; timeplus.md §3.6). */
import type {
  CreateRemoteFunction,
  CreateSourceFunction,
  CreateSqlFunction,
  Parametered,
} from './definition.ts'
import type { CreateFormatSchema } from './resource-definition.ts'
import { condition } from './format-create.ts'
import { formatExpression } from './format-expression.ts'
import { formatSettings } from './format-settings.ts'
import { formatType } from './format-type.ts'
import { identifierText, stringText } from './literal-text.ts'

export function createSqlFunctionText(create: CreateSqlFunction): string {
  const head = `CREATE ${replace(create)}FUNCTION ${condition(create)}${identifierText(create.name)}`
  return `${head} AS ${formatExpression(create.lambda)}`
}

/** 1.x drops LANGUAGE and adds a newline at both ends; later ones print the body verbatim. */
export function createSourceFunctionText(create: CreateSourceFunction, generation: number): string {
  const aggregate = create.aggregate ? 'AGGREGATE ' : ''
  const signature = `(${parametersText(create.arguments)}) RETURNS ${formatType(create.returns)}`
  const head = `CREATE ${replace(create)}${aggregate}FUNCTION ${condition(create)}`
  if (generation === 1) {
    return `${head}${identifierText(create.name)}${signature} AS $$\n${create.body}\n$$`
  }
  const settings = create.settings.length > 0 ? ` SETTINGS ${formatSettings(create.settings)}` : ''
  return `${head}${create.name}${signature} LANGUAGE ${create.language} AS $$${create.body}$$${settings}`
}

export function createRemoteFunctionText(create: CreateRemoteFunction, multi: boolean): string {
  const separator = multi ? '\n' : ' '
  const signature = `(${parametersText(create.arguments)}) RETURNS ${formatType(create.returns)}`
  return [
    `CREATE ${replace(create)}REMOTE FUNCTION ${condition(create)}${identifierText(create.name)}${signature}`,
    `URL ${stringText(create.url)}`,
    ...(create.authMethod === undefined ? [] : [`AUTH_METHOD ${stringText(create.authMethod)}`]),
    ...(create.authHeader === undefined ? [] : [`AUTH_HEADER ${stringText(create.authHeader)}`]),
    ...(create.authKey === undefined ? [] : [`AUTH_KEY ${stringText(create.authKey)}`]),
    ...(create.executionTimeout === undefined
      ? []
      : [`EXECUTION_TIMEOUT ${create.executionTimeout}`]),
  ].join(separator)
}

/** Line breaks in both layouts. */
export function createFormatSchemaText(create: CreateFormatSchema): string {
  const head = `CREATE ${replace(create)}FORMAT SCHEMA ${condition(create)}${identifierText(create.name)}`
  return `${head} AS\n$$\n${create.body}\n$$\nTYPE ${create.type}`
}

function parametersText(parameters: readonly Parametered[]): string {
  return parameters
    .map(({ name, type }) => `${identifierText(name)} ${formatType(type)}`)
    .join(', ')
}

function replace({ orReplace }: { readonly orReplace: boolean }): string {
  return orReplace ? 'OR REPLACE ' : ''
}
