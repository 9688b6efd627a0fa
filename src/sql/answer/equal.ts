import { tokenText } from '../lex/lexer.ts'
import type { InlineFunction } from '../normal/context.ts'
import { sameMeaning } from '../normal/meaning.ts'
import { parseFragment, parseStatement } from '../parse/parse.ts'
import type { Dialect } from '../result.ts'
import type { EqualAnswer, EqualOptions, SqlText } from './answers.ts'
import { placed } from './place.ts'

/**
 * Whether two statements mean the same, in either order of written and stored. What cannot be read is equal only to
 * the same tokens.
 */
export function equalAnswer(
  a: SqlText,
  b: SqlText,
  options: EqualOptions,
  dialect: Dialect,
): EqualAnswer {
  const left = parseStatement(a.text, dialect)
  const right = parseStatement(b.text, dialect)
  if (!left.ok || !right.ok) {
    if (tokenText(a.text) === tokenText(b.text)) return { equal: true, because: null }
    const unread = [
      ...(left.ok ? [] : [`a cannot be read: ${placed(a, left.error.start, left.error.message)}`]),
      ...(right.ok
        ? []
        : [`b cannot be read: ${placed(b, right.error.start, right.error.message)}`]),
    ]
    return { equal: 'unknown', because: unread.join('; ') }
  }
  const functions = inlineOf(options, dialect)
  if (typeof functions === 'string') return { equal: 'unknown', because: functions }
  const { database } = options
  const meaning = sameMeaning(left.node, right.node, {
    dialect,
    inline: functions,
    ...(database !== undefined && { database }),
  })
  return meaning.equal === true
    ? { equal: true, because: null }
    : { equal: meaning.equal, because: meaning.because }
}

function inlineOf(
  { functions = {} }: EqualOptions,
  dialect: Dialect,
): ReadonlyMap<string, InlineFunction> | string {
  const inline = new Map<string, InlineFunction>()
  for (const [name, text] of Object.entries(functions)) {
    const parsed = parseFragment('lambda', text, dialect)
    if (!parsed.ok) return `function ${name} cannot be read: ${parsed.error.message}`
    if (parsed.node.kind !== 'lambda') return `function ${name} is no lambda such as x -> x + 1`
    const params = parsed.node.parameters.map((parameter) => parameter.text)
    inline.set(name, { params, body: parsed.node.body })
  }
  return inline
}
