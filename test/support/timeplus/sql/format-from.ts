/** FROM as printed. */
import { printExpression, printExpressions } from './format-expression.ts'
import { bracketedQuery } from './format-query.ts'
import { breakOf, deeper, type Frame } from './frame.ts'
import { identifierText } from './literal-text.ts'
import type { FromItem, Join, ObjectName, Relation } from './query.ts'

export function formatFrom(items: readonly FromItem[], frame: Frame): string {
  return items
    .map((item, position) => {
      if (item.kind === 'arrayJoin') {
        const words = item.left ? 'LEFT ARRAY JOIN' : 'ARRAY JOIN'
        return `${breakOf(frame)}${words} ${printExpressions(item.expressions, frame)}`
      }
      if (position === 0)
        return `FROM${breakOf(deeper(frame))}${relationText(item.relation, deeper(frame))}`
      return item.join ? joinedText(item.join, item.relation, frame) : ''
    })
    .join('')
}

function joinedText(join: Join, relation: Relation, frame: Frame): string {
  const text = relationText(relation, frame)
  if (join.comma) return `, ${text}`
  const words = [
    ...(join.global ? ['GLOBAL'] : []),
    ...(join.strictness && join.side !== 'CROSS' ? [join.strictness] : []),
    `${join.side} JOIN`,
  ]
  return `${breakOf(frame)}${words.join(' ')} ${text}${constraintText(join, frame)}`
}

export function constraintText(join: Join, frame: Frame): string {
  if (join.using) return ` USING (${printExpressions(join.using, frame)})`
  return join.on ? ` ON ${printExpression(join.on, frame)}` : ''
}

export function relationText(relation: Relation, frame: Frame): string {
  const alias = relation.alias === undefined ? '' : ` AS ${identifierText(relation.alias)}`
  const final = relation.final ? `${breakOf(deeper(frame))}FINAL` : ''
  return `${sourceText(relation.source, frame)}${alias}${final}${sampleText(relation, frame)}`
}

function sourceText(source: Relation['source'], frame: Frame): string {
  switch (source.kind) {
    case 'name':
      return objectText(source.name)
    case 'function':
      return `${identifierText(source.call.name)}(${printExpressions(source.call.arguments, frame)})`
    case 'subquery':
      return bracketedQuery(source.query, frame)
  }
}

function sampleText({ sample }: Relation, frame: Frame): string {
  if (!sample) return ''
  const offset = sample.offset === undefined ? '' : ` OFFSET ${sample.offset}`
  return `${breakOf(deeper(frame))}SAMPLE ${sample.size}${offset}`
}

/** `db.name`, each part quoted where it needs it. */
export function objectText(name: ObjectName): string {
  const own = identifierText(name.name)
  return name.database === undefined ? own : `${identifierText(name.database)}.${own}`
}
