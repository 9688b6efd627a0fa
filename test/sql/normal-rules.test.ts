/** Every rule of the normal form is needed, and none goes too far: shown on the fixture of the rule. */
import { describe, expect, it } from 'vitest'
import { type InlineFunction, parseStatement, sameMeaning } from '../../src/sql/index.ts'
import { meaningWithout } from '../../src/sql/normal/meaning.ts'
import { RULES } from '../../src/sql/normal/rules.ts'
import { statement } from './parsed.ts'
import { FIXTURES, type RuleCase, SETUP } from './rule-fixtures.ts'

const inline = new Map<string, InlineFunction>()
for (const text of SETUP) {
  const parsed = parseStatement(text, 'clickhouse')
  if (!parsed.ok || parsed.node.kind !== 'createFunction') continue
  const { name, lambda } = parsed.node
  if (lambda?.kind !== 'lambda') continue
  const params = lambda.parameters.map((parameter) => parameter.text)
  inline.set(name.parts[0]?.text ?? '', { params, body: lambda.body })
}
/** No database: the stored side tells it. */
const context = { dialect: 'clickhouse', inline } as const
const inDatabase = { ...context, database: 'd' } as const

const meaning = (a: string, b: string, without?: string) =>
  meaningWithout(without, statement(a), statement(b), context).equal

const holds = ({ written, answer, other }: RuleCase, without?: string): boolean =>
  meaning(written, other, without) === (answer === 'unknown' ? 'unknown' : true)

const ids = [...new Set(RULES.map((rule) => rule.id))]

describe('rules', () => {
  it('have one fixture each', () => {
    expect(FIXTURES.map((fixture) => fixture.id).toSorted()).toEqual(ids.toSorted())
  })

  it('say what they do and where that was seen', () => {
    for (const { what, seen } of RULES) {
      expect(what).toMatch(/^[A-Z`].*\.$/)
      expect(seen).toMatch(/^\w+ [\d.]+$/)
    }
  })

  it.each(FIXTURES)('$id: what is written and what is stored mean the same', ({ cases }) => {
    expect(cases.length).toBeGreaterThan(0)
    for (const one of cases) {
      expect(meaning(one.written, one.other), one.other).toBe(
        one.answer === 'unknown' ? 'unknown' : true,
      )
      expect(meaning(one.other, one.written), 'in either order').toBe(
        meaning(one.written, one.other),
      )
    }
  })

  it.each(FIXTURES)('$id is needed', ({ id, cases }) => {
    expect(cases.every((one) => holds(one, id))).toBe(false)
  })

  it.each(FIXTURES)('$id does not go too far', ({ cases }) => {
    expect(cases.flatMap((one) => one.different).length).toBeGreaterThan(0)
    for (const { written, other, different } of cases) {
      for (const changed of different) {
        for (const side of [other, written]) {
          const { equal } = sameMeaning(statement(changed), statement(side), inDatabase)
          expect(equal, changed).toBe(false)
        }
      }
    }
  })
})

describe('sameMeaning', () => {
  const texts = FIXTURES.flatMap(({ cases }) =>
    cases.flatMap(({ written, other, different }) => [written, other, ...different]),
  )

  it('holds of every statement and itself', () => {
    for (const text of texts)
      expect(sameMeaning(statement(text), statement(text), context)).toEqual({ equal: true })
  })

  it('is the same in either order', () => {
    for (const [index, text] of texts.entries()) {
      const next = texts[(index * 7 + 1) % texts.length] ?? ''
      expect(meaning(text, next), `${text} and ${next}`).toBe(meaning(next, text))
    }
  })
})
