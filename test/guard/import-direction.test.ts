import { describe, expect, it } from 'vitest'
import { directionFault, importLines } from './import-direction.ts'
import { sourceFiles } from './source-files.ts'

describe('imports of the sources', () => {
  it('point one way', () => {
    const files = sourceFiles()
    expect(files.length).toBeGreaterThan(50)
    const lines = files.flatMap(importLines)
    expect(lines.length).toBeGreaterThan(100)
    expect(lines.map(directionFault).filter((fault) => fault !== undefined)).toEqual([])
  })
})

describe('the guard of imports', () => {
  const faultOf = (from: string, text: string): readonly (string | undefined)[] =>
    importLines({ path: from, text }).map(directionFault)

  it.each([
    ['src/diff/a.ts', "import { b } from '../lower/b.ts'"],
    ['src/diff/a.ts', "import type { B } from '../apply/b.ts'"],
    ['src/source/a.ts', "export { b } from '../resource/b.ts'"],
    ['src/diagnostic/a.ts', "import {\n  b,\n  c,\n} from '../source/b.ts'"],
    ['src/sql/a.ts', "import { b } from '../diagnostic/index.ts'"],
    ['src/sql/parse/a.ts', "import type { B } from '../../resource/id.ts'"],
    ['src/operation/a.ts', "import { engine } from '../engine/clickhouse/index.ts'"],
    ['src/operation/a.ts', "import { x, type Engine } from '../engine/engine.ts'"],
    ['src/engine/clickhouse/a.ts', "import { b } from '../timeplus/b.ts'"],
    ['src/engine/clickhouse/a.ts', "import { b } from '../../apply/b.ts'"],
    ['src/engine/clickhouse/kinds/a.ts', "import '../../../operation/b.ts'"],
    ['src/cli/a.ts', "const b = await import('../operation/b.ts')"],
    ['src/cli/commands/a.ts', "import { b } from '../../resource/id.ts'"],
    ['src/index.ts', "import { b } from './cli/b.ts'"],
    ['src/diff/a.ts', "import { b } from '../newcomer/b.ts'"],
  ])('refuses in %s: %s', (from, text) => {
    expect(faultOf(from, text)).toEqual([expect.stringContaining(from)])
  })

  it.each([
    ['src/diff/a.ts', "import { b } from '../graph/b.ts'"],
    ['src/link/a.ts', "import { b } from '../graph/b.ts'"],
    ['src/graph/a.ts', "import type { Engine } from '../engine/engine.ts'"],
    ['src/apply/a.ts', "import { type Store, type Topic } from '../engine/store.ts'"],
    ['src/index.ts', "const b = await import('./engine/clickhouse/index.ts')"],
    ['src/engine/clickhouse/kinds/a.ts', "import { b } from '../../clickhouse-family/b.ts'"],
    ['src/engine/clickhouse/a.ts', "import { b } from '../../resource/b.ts'"],
    ['src/cli/a.ts', "import type { B } from '../operation/b.ts'"],
    ['src/cli/a.ts', "import { b } from '../index.ts'"],
    ['src/sql/parse/a.ts', "import { b } from '../lex/b.ts'"],
    ['src/diff/a.ts', "// import { b } from '../lower/b.ts'"],
    ['src/diff/a.ts', "import { createHash } from 'node:crypto'"],
  ])('accepts in %s: %s', (from, text) => {
    expect(faultOf(from, text).filter((fault) => fault !== undefined)).toEqual([])
  })
})
