/** Types as printed: the word as written, `, ` between arguments. */
import type { DataType, TypeArgument } from './definition.ts'
import { formatExpression } from './format-expression.ts'
import { identifierText, stringText } from './literal-text.ts'

export function formatType(type: DataType): string {
  if (!type.arguments) return type.name
  return `${type.name}(${type.arguments.map(argumentText).join(', ')})`
}

function argumentText(argument: TypeArgument): string {
  switch (argument.kind) {
    case 'enum':
      return argument.value === undefined
        ? stringText(argument.name)
        : `${stringText(argument.name)} = ${argument.value}`
    case 'literal':
      return formatExpression(argument.literal)
    case 'type':
      return argument.field === undefined
        ? formatType(argument.type)
        : `${identifierText(argument.field)} ${formatType(argument.type)}`
  }
}
