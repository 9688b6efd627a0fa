/**
 * What a definition says of columns follows from its text and from what it asks of the relations
 * around it. Both are remembered: as long as every question has the same answer, so has the whole.
 */
import type { Json } from '../../../resource/json.ts'
import { keep, recall } from '../../common/text-memory.ts'
import type { ColumnFacts } from '../../engine.ts'
import type { Relations } from './known-columns.ts'

/** A name and what it stood for; a relation and its columns; whether a name was a function's. */
type Asked =
  | readonly ['named', string, string]
  | readonly ['columns', string, readonly string[] | null]
  | readonly ['function', readonly string[], boolean]

/** `question`: the text, and all else that the facts follow from beside the relations. */
export function rememberedFacts(
  question: string,
  relations: Relations,
  read: (relations: Relations) => ColumnFacts,
): ColumnFacts {
  const before = recall(question) as readonly [readonly Asked[], ColumnFacts] | undefined
  if (before?.[0].every((one) => isStill(one, relations))) return before[1]
  const asked = new Map<string, Asked>()
  const facts = read(recorded(relations, asked))
  // A name that is missing is told with what is like it, and a fault is soon mended.
  if (facts.missing.length === 0) keep(question, [[...asked.values()], facts] as unknown as Json)
  return facts
}

function isStill(asked: Asked, relations: Relations): boolean {
  switch (asked[0]) {
    case 'named':
      return relations.named(asked[1]) === asked[2]
    case 'function':
      return relations.isFunction(asked[1]) === asked[2]
    case 'columns': {
      const [, relation, before] = asked
      const now = relations.columns(relation)
      if (before === null || now === undefined) return before === null && now === undefined
      return before.length === now.length && before.every((name, index) => name === now[index])
    }
  }
}

function recorded(relations: Relations, asked: Map<string, Asked>): Relations {
  return {
    named: (name) => {
      const answer = relations.named(name)
      asked.set(`named ${name}`, ['named', name, answer])
      return answer
    },
    columns: (relation) => {
      const answer = relations.columns(relation)
      asked.set(`columns ${relation}`, ['columns', relation, answer ?? null])
      return answer
    },
    isFunction: (parts) => {
      const answer = relations.isFunction(parts)
      asked.set(`function ${parts.join('\n')}`, ['function', parts, answer])
      return answer
    },
  }
}
