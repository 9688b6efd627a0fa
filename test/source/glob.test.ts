import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { diskFiles } from '../../src/source/file-reader.ts'
import { expandGlob } from '../../src/source/glob.ts'
import { memoryFiles } from './memory-project.ts'

const names = [
  'a.yaml',
  'b.yml',
  'x/a.yaml',
  'x/y/a.yaml',
  'x/y/ab.yaml',
  '.hidden/a.yaml',
  'x/.a.yaml',
  'node_modules/m/a.yaml',
  'w[1]/a.yaml',
]
const files = memoryFiles(Object.fromEntries(names.map((name) => [name, ''])))

describe('expandGlob', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    '*.yaml': ['a.yaml'],
    '**/*.yaml': ['a.yaml', 'w[1]/a.yaml', 'x/a.yaml', 'x/y/a.yaml', 'x/y/ab.yaml'],
    'x/**': ['x/a.yaml', 'x/y/a.yaml', 'x/y/ab.yaml'],
    '**/y/**/*.yaml': ['x/y/a.yaml', 'x/y/ab.yaml'],
    'x/?/a?.yaml': ['x/y/ab.yaml'],
    '{a,b}.{yaml,yml}': ['a.yaml', 'b.yml'],
    'x/{a,{y/a,y/ab}}.yaml': ['x/a.yaml', 'x/y/a.yaml', 'x/y/ab.yaml'],
    './x//a.yaml': ['x/a.yaml'],
    'x/../a.yaml': ['a.yaml'],
    '.hidden/*.yaml': ['.hidden/a.yaml'],
    'x/.*.yaml': ['x/.a.yaml'],
    'w[1]/*.yaml': ['w[1]/a.yaml'],
    'none/*.yaml': [],
    x: [],
    '{a': [],
  }
  for (const [pattern, expected] of Object.entries(cases)) {
    it(`${pattern} matches ${expected.length === 0 ? 'nothing' : expected.join(', ')}`, () => {
      expect(expandGlob(pattern, '/project', files)).toEqual(expected)
    })
  }

  it('follows links, and ends where they lead in a circle', () => {
    const root = mkdtempSync(join(tmpdir(), 'sluice-glob-'))
    mkdirSync(join(root, 'p/q'), { recursive: true })
    writeFileSync(join(root, 'p/q/a.yaml'), '')
    symlinkSync(join(root, 'p'), join(root, 'p/q/up'))
    symlinkSync(join(root, 'p/q'), join(root, 'linked'))
    expect(expandGlob('**/*.yaml', root, diskFiles)).toEqual(['linked/a.yaml', 'p/q/a.yaml'])
    rmSync(root, { recursive: true })
  })
})
