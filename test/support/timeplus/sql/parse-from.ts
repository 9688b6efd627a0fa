/** FROM: relations, table functions, joins. */
import { parseTableArguments } from './parse-call.ts'
import { parseAliased, parseExpression, parseExpressions } from './parse-expression.ts'
import { numberText } from './literal-text.ts'
import { parseObjectName } from './parse-names.ts'
import { parseQueryExpression } from './parse-query.ts'
import type { FromItem, Join, Relation } from './query.ts'
import type { Reader } from './reader.ts'

export function parseFrom(reader: Reader): readonly FromItem[] {
  const items: FromItem[] = [{ kind: 'relation', relation: parseRelation(reader) }]
  for (;;) {
    const more = parseArrayJoin(reader) ?? parseJoined(reader)
    if (!more) return items
    items.push(more)
  }
}

function parseArrayJoin(reader: Reader): FromItem | undefined {
  const words = reader.takesOne('LEFT ARRAY JOIN', 'INNER ARRAY JOIN', 'ARRAY JOIN')
  if (!words) return undefined
  return {
    kind: 'arrayJoin',
    left: words === 'LEFT ARRAY JOIN',
    expressions: parseExpressions(reader),
  }
}

function parseJoined(reader: Reader): FromItem | undefined {
  if (reader.takesSymbol(',')) {
    const join: Join = { comma: true, global: false, side: 'CROSS' }
    return { kind: 'relation', join, relation: parseRelation(reader) }
  }
  const join = parseJoin(reader)
  if (!join) return undefined
  const relation = parseRelation(reader)
  if (join.side === 'CROSS') return { kind: 'relation', join, relation }
  return { kind: 'relation', join: { ...join, ...parseConstraint(reader) }, relation }
}

const STRICTNESS = ['ANY', 'ALL', 'ASOF', 'LATEST', 'SEMI', 'ANTI'] as const

/** The strictness stands before the side or after it. */
function parseJoin(reader: Reader): Join | undefined {
  const place = reader.place
  const global = reader.takes('GLOBAL')
  const before = reader.takesOne(...STRICTNESS)
  const side = reader.takesOne('INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS')
  const outer = reader.takes('OUTER')
  const strictness = before ?? reader.takesOne(...STRICTNESS)
  if (!reader.takes('JOIN')) {
    reader.back(place)
    return undefined
  }
  if (outer && (!side || side === 'INNER' || side === 'CROSS')) reader.fail('expected JOIN')
  return {
    comma: false,
    global,
    ...(strictness ? { strictness } : {}),
    side: side === 'FULL' ? 'FULL OUTER' : (side ?? 'INNER'),
  }
}

function parseConstraint(reader: Reader): Partial<Join> {
  if (reader.takes('ON')) return { on: parseExpression(reader) }
  reader.expects('USING')
  const using = reader.seesSymbol('(')
    ? reader.bracketed(() => parseAliased(reader))
    : parseExpressions(reader)
  return { using }
}

function parseRelation(reader: Reader): Relation {
  const source = parseSource(reader)
  const alias = reader.takes('AS') ? { alias: reader.identifier() } : {}
  const final = reader.takes('FINAL')
  return { source, ...alias, final, ...parseSample(reader) }
}

function parseSource(reader: Reader): Relation['source'] {
  if (reader.takesSymbol('(')) {
    const query = parseQueryExpression(reader)
    reader.expectsSymbol(')')
    return { kind: 'subquery', query }
  }
  if (reader.peek().kind === 'word' && reader.seesSymbol('(', 1)) {
    const name = reader.identifier()
    return { kind: 'function', call: { name, arguments: parseTableArguments(reader, name) } }
  }
  return { kind: 'name', name: parseObjectName(reader) }
}

/** `SAMPLE 0.1` is kept as the ratio `1 / 10`. */
function parseSample(reader: Reader): Pick<Relation, 'sample'> {
  if (!reader.takes('SAMPLE')) return {}
  const size = parseRatio(reader)
  return { sample: reader.takes('OFFSET') ? { size, offset: parseRatio(reader) } : { size } }
}

function parseRatio(reader: Reader): string {
  if (reader.peek().kind !== 'number') reader.fail('expected ratio')
  const text = reader.next().text
  if (reader.takesSymbol('/')) return `${numberText(text, false)} / ${reader.unsigned()}`
  const [whole, fraction = ''] = text.split('.')
  if (fraction === '') return numberText(text, false)
  const digits = fraction.replace(/0+$/, '')
  return `${BigInt(`${whole}${digits}`)} / ${10n ** BigInt(digits.length)}`
}
