import { describe, expect, it, test } from 'vitest'
import { clickhouse } from '../../src/engine/clickhouse/index.ts'
import { compile } from '../../src/link/compile.ts'
import { rule } from '../../src/operation/rules.ts'
import { generalRules } from '../../src/rules/index.ts'
import type { RuleFinding } from '../../src/rules/find-violations.ts'
import { loadPlan } from '../source/memory-project.ts'
import { cases } from './cases.ts'

const all = [...generalRules, ...clickhouse.rules]

/** What one rule finds, with the text that each finding marks. */
function found(
  id: string,
  plan: string,
): readonly { readonly text: string; readonly marks: string }[] {
  const loaded = loadPlan(plan)
  const compiled = compile(loaded.documents, { engine: clickhouse, database: 'default' })
  expect(compiled.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const { project } = loaded
  const named = { ...project, config: { ...project.config, policy: { rules: { [id]: 'warn' } } } }
  const { findings } = rule(compiled, clickhouse, named, loaded.diagnostics, true)
  return findings.filter((finding) => finding.rule === id).map((finding) => shown(finding, loaded))
}

function shown(
  { diagnostic: { message, span } }: RuleFinding,
  { textOf }: ReturnType<typeof loadPlan>,
): { readonly text: string; readonly marks: string } {
  const text = textOf(span?.file ?? '') ?? ''
  return { text: message, marks: text.slice(span?.start, span?.end) }
}

describe('every rule', () => {
  it('has a case, and a name of its own', () => {
    const ids = all.map(({ id }) => id)
    expect(Object.keys(cases).sort()).toEqual([...ids].sort())
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('says what it finds, why it matters and where that is known from', () => {
    for (const { id, summary, why, source } of all) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/)
      expect(summary, id).toMatch(/^[A-Z].*\.$/)
      expect(why, id).toMatch(/^[A-Z].*\.$/)
      expect(source.length, id).toBeGreaterThan(10)
    }
  })
})

describe.each(Object.entries(cases))(
  '%s',
  (id, { bad, marks, good, alsoBad = [], alsoGood = [] }) => {
    test.each([{ bad, marks }, ...alsoBad])(
      'finds what breaks it, at its place: $marks',
      (broken) => {
        const findings = found(id, broken.bad)
        expect(findings.length).toBeGreaterThan(0)
        for (const { text } of findings)
          expect(text).toMatch(new RegExp(`^rule ${id}: \`\\w+/\\S+\` \\w`))
        expect(findings.map((finding) => finding.marks)).toContain(broken.marks)
      },
    )

    test.each([good, ...alsoGood])('leaves the near miss alone: %#', (sound) => {
      expect(found(id, sound)).toEqual([])
    })
  },
)
