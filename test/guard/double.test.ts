/** The double and the engine are written apart from each other: only HTTP connects them. */
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importLines } from './import-direction.ts'
import { sourceFiles } from './source-files.ts'

const double = 'test/support/timeplus/'
/** Tests of the double itself. */
const itsTests = 'test/timeplus-double/'

describe('the double of Timeplus', () => {
  it('imports nothing from outside its own folder', () => {
    const files = sourceFiles('test/support/timeplus')
    expect(files.length).toBeGreaterThan(10)
    expect(outside(files)).toEqual([])
  })

  it('is tested without the engine', () => {
    const lines = outside(sourceFiles('test/timeplus-double'))
    expect(lines.filter((line) => line.includes(' imports src/'))).toEqual([])
  })

  it('is imported by nothing: who needs it starts it', () => {
    const others = [...sourceFiles('src'), ...sourceFiles('test')].filter(
      ({ path }) => !path.startsWith(double) && !path.startsWith(itsTests),
    )
    expect(others.flatMap(targets).filter((line) => line.to.startsWith(double))).toEqual([])
  })
})

function outside(files: ReturnType<typeof sourceFiles>): readonly string[] {
  return files
    .flatMap(targets)
    .filter(({ to }) => !to.startsWith(double))
    .map(({ from, to }) => `${from} imports ${to}`)
}

function targets(file: ReturnType<typeof sourceFiles>[number]): readonly {
  readonly from: string
  readonly to: string
}[] {
  return importLines(file)
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ from, specifier }) => ({
      from,
      to: posix.join(posix.dirname(from), specifier),
    }))
}
