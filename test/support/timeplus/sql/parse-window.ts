/** OVER (…) and WINDOW w AS (…). */
import type { NamedWindow, OrderItem, WindowSpecification } from './query.ts'
import { parseAliased, parseExpression, parseExpressions } from './parse-expression.ts'
import type { Reader } from './reader.ts'

const DEFAULT_FRAME = 'RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW'

/** After OVER. */
export function parseOver(reader: Reader): WindowSpecification | string {
  return reader.seesSymbol('(') ? parseSpecification(reader) : reader.identifier()
}

/** After WINDOW. */
export function parseWindows(reader: Reader): readonly NamedWindow[] {
  return reader.list(() => {
    const name = reader.identifier()
    reader.expects('AS')
    return { name, specification: parseSpecification(reader) }
  })
}

function parseSpecification(reader: Reader): WindowSpecification {
  reader.expectsSymbol('(')
  const named =
    reader.peek().kind === 'word' &&
    !/^(partition|order|rows|range|groups)$/i.test(reader.peek().text)
  const parent = named ? { parent: reader.identifier() } : {}
  const partitionBy = reader.takes('PARTITION BY') ? parseExpressions(reader) : []
  const orderBy = reader.takes('ORDER BY') ? parseOrderBy(reader) : []
  const frame = parseFrame(reader)
  reader.expectsSymbol(')')
  return {
    ...parent,
    partitionBy,
    orderBy,
    ...(frame === undefined || frame === DEFAULT_FRAME ? {} : { frame }),
  }
}

function parseFrame(reader: Reader): string | undefined {
  const unit = reader.takesOne('ROWS', 'RANGE', 'GROUPS')
  if (!unit) return undefined
  if (!reader.takes('BETWEEN')) return `${unit} BETWEEN ${frameBound(reader)} AND CURRENT ROW`
  const start = frameBound(reader)
  reader.expects('AND')
  return `${unit} BETWEEN ${start} AND ${frameBound(reader)}`
}

function frameBound(reader: Reader): string {
  if (reader.takes('CURRENT ROW')) return 'CURRENT ROW'
  const offset = reader.takes('UNBOUNDED') ? 'UNBOUNDED' : String(reader.unsigned())
  const side = reader.takesOne('PRECEDING', 'FOLLOWING')
  return side ? `${offset} ${side}` : reader.fail('expected PRECEDING or FOLLOWING')
}

export function parseOrderBy(reader: Reader): readonly OrderItem[] {
  return reader.list(() => parseOrderItem(reader))
}

function parseOrderItem(reader: Reader): OrderItem {
  const expression = parseAliased(reader)
  const word = reader.takesOne('ASCENDING', 'DESCENDING', 'ASC', 'DESC')
  const nulls = reader.takesOne('NULLS FIRST', 'NULLS LAST')
  const collate = reader.takes('COLLATE') ? { collate: reader.string() } : {}
  return {
    expression,
    direction: word?.startsWith('DESC') ? 'DESC' : 'ASC',
    ...(nulls ? { nulls: nulls === 'NULLS FIRST' ? ('FIRST' as const) : ('LAST' as const) } : {}),
    ...collate,
    ...parseFill(reader),
  }
}

function parseFill(reader: Reader): Pick<OrderItem, 'fill'> {
  if (!reader.takes('WITH FILL')) return {}
  const from = reader.takes('FROM') ? { from: parseExpression(reader) } : {}
  const to = reader.takes('TO') ? { to: parseExpression(reader) } : {}
  const step = reader.takes('STEP') ? { step: parseExpression(reader) } : {}
  return { fill: { ...from, ...to, ...step } }
}
