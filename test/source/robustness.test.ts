// biome-ignore-all lint/suspicious/noTemplateCurlyInString: plans hold placeholders
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderDiagnostics } from '../../src/diagnostic/render.ts'
import { resolveEnvironment } from '../../src/source/environment.ts'
import { loadPlans } from '../../src/source/plans.ts'
import { loadProject } from '../../src/source/project.ts'
import { memoryFiles, projectYaml } from './memory-project.ts'

const plan = `kind: Table
name: &n \${value:db}.orders
columns:
  - { name: id, type: UInt64 }
  - { name: amount, type: "Decimal(18, 2)", default: 1.10 }
engine: MergeTree
orderBy: [id]
settings: { a: 1 }
---
kind: View
name: shop.v
query: |
  SELECT *, '\${value:days}'
  FROM shop.orders
labels: { a: *n }
environments: [staging]
`
const noise = fc.constantFrom(
  '\t',
  '\0',
  '\n',
  '---\n',
  '- ',
  ': ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '|',
  '>',
  '&n ',
  '*n',
  '#',
  '!x ',
  '${value:',
  '${env:X}',
  '\ufeff',
  '\r',
  '\\',
  '__proto__: 1\n',
  '? ',
  '%',
  '@',
  'null',
  '~',
  '😀',
  '\ud800',
  '<<: *n\n',
)
const edits = fc.array(fc.tuple(fc.nat(600), fc.integer({ min: 0, max: 20 }), noise), {
  minLength: 1,
  maxLength: 6,
})

function damage(text: string, all: readonly (readonly [number, number, string])[]): string {
  return all.reduce(
    (now, [at, removed, added]) =>
      now.slice(0, at % now.length) + added + now.slice((at % now.length) + removed),
    text,
  )
}

describe('damaged files', () => {
  it('are reported or read, and never crash', () => {
    let reported = 0
    fc.assert(
      fc.property(edits, fc.option(edits), (inPlan, inProject) => {
        const sluice = inProject ? damage(projectYaml, inProject) : projectYaml
        const source = damage(plan, inPlan)
        const loaded = loadProject(
          '/project',
          memoryFiles({ 'sluice.yaml': sluice, 'plans/a.yaml': source }),
        )
        const project = loaded.project ?? loaded.incomplete
        expect(Boolean(loaded.project) || loaded.diagnostics.length > 0).toBe(true)
        if (!project) return
        resolveEnvironment(project, 'staging', {})
        const { documents, invalid, diagnostics, textOf } = loadPlans(project, {})
        if (diagnostics.length > 0) reported++
        for (const one of diagnostics) expect(one.span, one.message).toBeDefined()
        expect(renderDiagnostics(diagnostics, { textOf })).not.toContain('undefined')
        for (const document of [...documents, ...invalid]) {
          const text = textOf(document.file) ?? ''
          for (const key of Object.keys(document.json)) {
            const span = document.spanOf([key], 'key')
            expect(span.start <= span.end && span.end <= text.length).toBe(true)
            const value = document.json[key]
            const at = document.spanInText([key], 0, typeof value === 'string' ? value.length : 0)
            expect(
              at.start <= at.end && at.end <= text.length,
              JSON.stringify({ source, key, at }),
            ).toBe(true)
          }
        }
      }),
      { numRuns: 1500 },
    )
    expect(reported).toBeGreaterThan(250)
  })
})
