/** The name of a result column without an alias: `avg(speed)`, `plus(a, 1)`. */
import type { Expression } from './expression.ts'
import { formatExpression } from './format-expression.ts'

export function columnName(expression: Expression): string {
  switch (expression.kind) {
    case 'aliased':
      return expression.alias
    case 'identifier':
      return expression.parts.at(-1) ?? ''
    case 'call':
      // Literals of several values keep their form.
      if (/^(array|tuple)_cast$/.test(expression.name)) return formatExpression(expression)
      return `${expression.name}(${expression.arguments.map(columnName).join(', ')})`
    case 'lambda': {
      const parameters = `tuple_cast(${expression.parameters.join(', ')})`
      return `lambda(${parameters}, ${columnName(expression.body)})`
    }
    default:
      return formatExpression(expression)
  }
}
