/** What stands between operators. */
import type { ColumnTransform, Expression } from './expression.ts'
import { call } from './expression-build.ts'
import { numberText } from './literal-text.ts'
import { parseCall } from './parse-call.ts'
import { parseAliased, parseExpression } from './parse-expression.ts'
import { parseLongInterval, parseShortInterval } from './parse-interval.ts'
import { parseQueryExpression } from './parse-query.ts'
import type { Reader } from './reader.ts'

export function parseOperand(reader: Reader): Expression {
  const token = reader.peek()
  const interval = parseShortInterval(reader)
  if (interval) return interval
  if (token.kind === 'string') return { kind: 'string', value: reader.next().value }
  if (token.kind === 'number')
    return { kind: 'number', text: numberText(reader.next().text, false) }
  if (reader.seesSymbol('(')) return parseBracketed(reader)
  if (reader.seesSymbol('[')) return parseArray(reader)
  if (reader.seesSymbol('{')) return parseBraces(reader)
  if (reader.seesSymbol('*')) return parseAsterisk(reader, [])
  if (token.kind === 'word') return parseWord(reader)
  if (token.kind === 'quoted') return parseName(reader)
  return reader.fail('expected an expression')
}

const LITERALS: Readonly<Record<string, Expression>> = {
  null: { kind: 'word', word: 'NULL' },
  true: { kind: 'word', word: 'true' },
  false: { kind: 'word', word: 'false' },
  inf: { kind: 'word', word: 'inf' },
  nan: { kind: 'word', word: 'nan' },
}

/** Words that end an expression list and so cannot be operands. */
const RESERVED =
  /^(select|from|where|group|order|having|limit|settings|union|emit|as|and|or|then|else|when|case)$/i

function parseWord(reader: Reader): Expression {
  const word = reader.peek().text.toLowerCase()
  const literal = Object.hasOwn(LITERALS, word) ? LITERALS[word] : undefined
  if (literal && !reader.seesSymbol('(', 1) && !reader.seesSymbol('.', 1)) {
    reader.next()
    return literal
  }
  if (word === 'case') return parseCase(reader)
  if (word === 'interval') {
    const interval = parseLongInterval(reader)
    if (interval) return interval
  }
  if (word === 'columns' && reader.seesSymbol('(', 1)) return parseColumnsMatcher(reader, [])
  const typed = parseTypedLiteral(reader)
  if (typed) return typed
  if (reader.seesSymbol('->', 1)) return parseLambda(reader)
  return parseName(reader)
}

/** DATE '…' and TIMESTAMP '…'. */
function parseTypedLiteral(reader: Reader): Expression | undefined {
  if (reader.peek(1).kind !== 'string') return undefined
  const word = reader.takesOne('DATE', 'TIMESTAMP')
  if (!word) return undefined
  const name = word === 'DATE' ? 'to_date' : 'to_date_time'
  return call(name, { kind: 'string', value: reader.string() })
}

function parseLambda(reader: Reader): Expression {
  const parameters = reader.takesSymbol('(') ? closedParameters(reader) : [reader.identifier()]
  reader.expectsSymbol('->')
  return { kind: 'lambda', parameters, body: parseExpression(reader) }
}

function closedParameters(reader: Reader): readonly string[] {
  if (reader.takesSymbol(')')) return []
  const parameters = reader.list(() => reader.identifier())
  reader.expectsSymbol(')')
  return parameters
}

/** A column or a call. */
function parseName(reader: Reader): Expression {
  const first = reader.peek()
  if (first.kind === 'word' && RESERVED.test(first.text) && !namesSomething(reader)) {
    reader.fail('expected an expression')
  }
  const parts = [reader.identifier()]
  while (reader.seesSymbol('.')) {
    if (reader.seesSymbol('*', 1)) {
      reader.next()
      return parseAsterisk(reader, parts)
    }
    const next = reader.peek(1)
    if (next.kind !== 'word' && next.kind !== 'quoted') break
    reader.next()
    if (reader.sees('COLUMNS') && reader.seesSymbol('(', 1)) {
      return parseColumnsMatcher(reader, parts)
    }
    parts.push(reader.identifier())
  }
  if (parts.length === 1 && reader.seesSymbol('(')) return parseCall(reader, parts[0] ?? '')
  return { kind: 'identifier', parts }
}

/** Keywords are no reserved words: `left.x`, `left(a, 1)` and `end` as a name are fine. */
function namesSomething(reader: Reader): boolean {
  const word = reader.peek().text.toLowerCase()
  if (reader.seesSymbol('.', 1) || reader.seesSymbol('(', 1))
    return !/^(select|from|where|as|on|using|and|or)$/.test(word)
  const next = reader.peek(1)
  const ends = next.kind === 'end' || (next.kind === 'symbol' && /^[,)=<>!+*/%\]-]/.test(next.text))
  return ends && !/^(select|from|where|as|and|or|then|else|when|case)$/.test(word)
}

function parseBracketed(reader: Reader): Expression {
  if (isLambda(reader)) return parseLambda(reader)
  reader.expectsSymbol('(')
  if (reader.takesSymbol(')')) return call('tuple_cast')
  if (reader.sees('SELECT') || reader.sees('WITH')) {
    const query = parseQueryExpression(reader)
    reader.expectsSymbol(')')
    return { kind: 'subquery', query }
  }
  const first = parseAliased(reader)
  if (reader.takesSymbol(')')) return first
  reader.expectsSymbol(',')
  if (reader.takesSymbol(')')) return call('tuple_cast', first)
  const rest = reader.list(() => parseAliased(reader))
  if (reader.inSession && rest[0] && rest.length === 1 && reader.takesSymbol(']')) {
    return { kind: 'range', start: first, end: rest[0], startClosed: false, endClosed: true }
  }
  reader.expectsSymbol(')')
  return call('tuple_cast', first, ...rest)
}

function isLambda(reader: Reader): boolean {
  let ahead = 1
  if (reader.seesSymbol(')', ahead)) return reader.seesSymbol('->', ahead + 1)
  for (;;) {
    if (!/^(word|quoted)$/.test(reader.peek(ahead).kind)) return false
    if (reader.seesSymbol(')', ahead + 1)) return reader.seesSymbol('->', ahead + 2)
    if (!reader.seesSymbol(',', ahead + 1)) return false
    ahead += 2
  }
}

function parseArray(reader: Reader): Expression {
  reader.expectsSymbol('[')
  if (reader.takesSymbol(']')) return call('array_cast')
  const items = reader.list(() => parseAliased(reader))
  const [start, end] = items
  if (reader.inSession && start && end && items.length === 2 && reader.takesSymbol(')')) {
    return { kind: 'range', start, end, startClosed: true, endClosed: false }
  }
  reader.expectsSymbol(']')
  return call('array_cast', ...items)
}

/** `{p:int32}` is a parameter, `{'a': 1}` a map. */
function parseBraces(reader: Reader): Expression {
  reader.expectsSymbol('{')
  if (reader.takesSymbol('}')) return call('map_cast')
  if (reader.peek().kind === 'word' && reader.seesSymbol(':', 1)) {
    const name = reader.identifier()
    reader.expectsSymbol(':')
    const place = reader.place
    let depth = 0
    while (depth > 0 || !reader.seesSymbol('}')) {
      if (reader.atEnd) reader.fail('expected }')
      depth += reader.seesSymbol('(') ? 1 : reader.seesSymbol(')') ? -1 : 0
      reader.next()
    }
    const type = reader.glued(place)
    reader.expectsSymbol('}')
    return { kind: 'parameter', name, type }
  }
  const entries = reader.list(() => {
    const key = parseExpression(reader)
    reader.expectsSymbol(':')
    return [key, parseExpression(reader)] as const
  })
  reader.expectsSymbol('}')
  return call('map_cast', ...entries.flat())
}

function parseCase(reader: Reader): Expression {
  reader.expects('CASE')
  const subject = reader.sees('WHEN') ? undefined : parseExpression(reader)
  const branches: Expression[] = []
  while (reader.takes('WHEN')) {
    branches.push(parseExpression(reader))
    reader.expects('THEN')
    branches.push(parseExpression(reader))
  }
  if (branches.length === 0) reader.fail('expected WHEN')
  branches.push(reader.takes('ELSE') ? parseExpression(reader) : { kind: 'word', word: 'NULL' })
  reader.expects('END')
  return subject
    ? call('case_with_expression', subject, ...branches)
    : call('multi_if', ...branches)
}

function parseAsterisk(reader: Reader, qualifier: readonly string[]): Expression {
  reader.expectsSymbol('*')
  return { kind: 'asterisk', qualifier, transforms: parseTransforms(reader) }
}

function parseColumnsMatcher(reader: Reader, qualifier: readonly string[]): Expression {
  reader.expects('COLUMNS')
  reader.expectsSymbol('(')
  const pattern = reader.string()
  reader.expectsSymbol(')')
  return { kind: 'columns', qualifier, pattern, transforms: parseTransforms(reader) }
}

function parseTransforms(reader: Reader): readonly ColumnTransform[] {
  const transforms: ColumnTransform[] = []
  for (;;) {
    if (reader.sees('EXCEPT') && !reader.sees('SELECT', 1) && !reader.seesSymbol('(', 1)) {
      reader.next()
      transforms.push({ kind: 'except', names: [reader.identifier()], bracketed: false })
    } else if (reader.sees('EXCEPT') && reader.seesSymbol('(', 1) && !reader.sees('SELECT', 2)) {
      reader.next()
      const names = reader.bracketed(() => reader.identifier())
      transforms.push({ kind: 'except', names, bracketed: true })
    } else if (reader.takes('REPLACE')) {
      transforms.push({ kind: 'replace', items: parseReplacements(reader) })
    } else if (reader.takes('APPLY')) {
      transforms.push({ kind: 'apply', function: parseApplied(reader) })
    } else {
      return transforms
    }
  }
}

function parseReplacements(reader: Reader): readonly { name: string; expression: Expression }[] {
  const item = () => {
    const expression = parseExpression(reader)
    reader.expects('AS')
    return { name: reader.identifier(), expression }
  }
  return reader.seesSymbol('(') ? reader.bracketed(item) : [item()]
}

function parseApplied(reader: Reader): Expression {
  const bracketed = reader.takesSymbol('(')
  const applied = parseExpression(reader)
  if (bracketed) reader.expectsSymbol(')')
  return applied
}
