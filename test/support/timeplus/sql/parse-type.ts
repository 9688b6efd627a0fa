/** Data types: the word as written, arguments after it. */
import type { DataType, TypeArgument } from './definition.ts'
import { numberText } from './literal-text.ts'
import type { Reader } from './reader.ts'

/** Types of several words; the server prints these upper case. */
const LONG_NAMES: readonly string[] = [
  'DOUBLE PRECISION',
  'CHAR VARYING',
  'CHAR LARGE OBJECT',
  'CHARACTER VARYING',
  'CHARACTER LARGE OBJECT',
  'NATIONAL CHAR',
  'NATIONAL CHARACTER',
  'BINARY LARGE OBJECT',
  'BINARY VARYING',
  'INT SIGNED',
  'INT UNSIGNED',
  'INTEGER SIGNED',
  'INTEGER UNSIGNED',
  'BIGINT SIGNED',
  'BIGINT UNSIGNED',
  'SMALLINT SIGNED',
  'SMALLINT UNSIGNED',
  'TINYINT SIGNED',
  'TINYINT UNSIGNED',
]

export function parseDataType(reader: Reader): DataType {
  const long = reader.takesOne(...LONG_NAMES)
  const name = long ?? typeWord(reader)
  if (!reader.takesSymbol('(')) return { name }
  if (reader.takesSymbol(')')) return { name, arguments: [] }
  const args = reader.list(() => typeArgument(reader, name))
  reader.expectsSymbol(')')
  return { name, arguments: args }
}

function typeWord(reader: Reader): string {
  if (reader.peek().kind !== 'word') reader.fail('expected type')
  return reader.next().value
}

function typeArgument(reader: Reader, owner: string): TypeArgument {
  const token = reader.peek()
  if (token.kind === 'string') {
    const name = reader.next().value
    if (!reader.takesSymbol('='))
      return { kind: 'literal', literal: { kind: 'string', value: name } }
    return { kind: 'enum', name, value: signedNumber(reader) }
  }
  if (token.kind === 'number' || reader.seesSymbol('-')) {
    return { kind: 'literal', literal: { kind: 'number', text: signedNumber(reader) } }
  }
  if (hasField(reader, owner)) {
    const field = reader.identifier()
    return { kind: 'type', field, type: parseDataType(reader) }
  }
  return { kind: 'type', type: parseDataType(reader) }
}

/** `tuple(a int, b string)`, `nested(a int)`: a name stands before the type. */
function hasField(reader: Reader, owner: string): boolean {
  if (!/^(tuple|nested)$/i.test(owner)) return false
  const next = reader.peek(1)
  return next.kind === 'word' || next.kind === 'quoted'
}

function signedNumber(reader: Reader): string {
  const negative = reader.takesSymbol('-')
  if (reader.peek().kind !== 'number') reader.fail('expected number')
  return numberText(reader.next().text, negative)
}
