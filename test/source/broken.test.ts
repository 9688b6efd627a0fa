import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lineIndex } from '../../src/diagnostic/line-index.ts'
import type { Diagnostic } from '../../src/diagnostic/diagnostic.ts'
import { renderDiagnostics } from '../../src/diagnostic/render.ts'
import { loadPlans } from '../../src/source/plans.ts'
import { loadProject } from '../../src/source/project.ts'

/** Every project under fixtures/broken says on its lines which problems stand there: exactly those are reported. */
const folder = new URL('../../fixtures/broken', import.meta.url).pathname

describe('broken inputs', () => {
  for (const name of readdirSync(folder).sort()) {
    it(`fixtures/broken/${name}: every mark is reported, at its line, and nothing else`, () => {
      const root = join(folder, name)
      const { diagnostics, textOf } = problemsOf(root)
      expect(diagnostics.flatMap((one) => linesOf(one, textOf)).sort()).toEqual(
        [...marksIn(root)].sort(),
      )
      // Whatever is wrong, showing it works, and every error says where it is.
      expect(renderDiagnostics(diagnostics, { textOf })).toContain('tells more.')
    })
  }
})

function problemsOf(root: string): {
  readonly diagnostics: readonly Diagnostic[]
  readonly textOf: (file: string) => string | undefined
} {
  const { project, incomplete, diagnostics, textOf } = loadProject(root)
  const usable = project ?? incomplete
  if (!usable) return { diagnostics, textOf }
  const plans = loadPlans(usable)
  return { diagnostics: [...diagnostics, ...plans.diagnostics], textOf: plans.textOf }
}

function linesOf(
  { code, span }: Diagnostic,
  textOf: (file: string) => string | undefined,
): readonly string[] {
  const text = span && textOf(span.file)
  return [
    span && text !== undefined
      ? `${span.file}:${lineIndex(text).positionAt(span.start).line} ${code}`
      : `nowhere ${code}`,
  ]
}

function marksIn(root: string): readonly string[] {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return files.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name)
    const lines = readFileSync(path, 'utf8').split('\n')
    return lines.flatMap((line, index) => {
      const codes = /(?:#|--) expect: ([A-Z0-9_, ]+)$/.exec(line)?.[1]?.split(', ') ?? []
      return codes.map((code) => `${path.slice(root.length + 1)}:${index + 1} ${code}`)
    })
  })
}
