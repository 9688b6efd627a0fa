// biome-ignore-all lint/suspicious/noTemplateCurlyInString: plans hold placeholders
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { type DocumentCache, documentCache } from '../../src/source/document-cache.ts'
import { type KeptLines, openKeptLines } from '../../src/source/kept-lines.ts'
import { type LoadedPlans, loadPlans } from '../../src/source/plans.ts'
import { loadProject } from '../../src/source/project.ts'
import { memoryFiles, projectYaml } from './memory-project.ts'

const root = mkdtempSync(join(tmpdir(), 'sluice-cache-'))
const kept = join(root, 'cache/documents.jsonl')
afterAll(() => rmSync(root, { recursive: true }))

const documents = [
  'kind: View\nname: shop.v\nquery: |\n  SELECT 1\n\n',
  '# above\nkind: View\nname: shop.w # beside\nquery: "SELECT 2"\n',
  'kind: Table\nname: "${value:db}.t"\ncolumns: [{ name: id, type: UInt64, default: 1.10 }]\nengine: MergeTree\norderBy: [id]\n',
  'kind: View\nname: &n shop.u\nquery: >\n  SELECT\n  *\nlabels: { a: *n }\nenvironments: [staging]\n',
  '{ kind: View, name: shop.j, query: SELECT 3 }\n',
  'kind: View\nname: shop.file\nqueryFile: q.sql\n',
  // What has a fault, of its own or beside others.
  'kind: View\nname: shop.v\nqueri: SELECT 1\n',
  'kind: Viev\nname: shop.x\n',
  'kind: User\nname: u\npassword: geheim-geheim\n',
  'kind: View\nname: [broken\n',
  'kind: View\nname: shop.s\nquery: "SELECT\n---\n1"\n',
  'kind: View\nname: shop.q\nquery: |\n  SELECT\n---x\n',
  'kind: View\nkind: View\n',
  'a: *nothing\n',
  'just text\n',
  'just text\n  and more\n',
  '- a\n- list\n',
  '\n',
  '# nothing\n',
  '',
  '\t\n',
]
const marks = [
  '---\n',
  '--- # more\n',
  '---   \n',
  '\n---\r\n',
  '--- ',
  '---',
  '...\n---\n',
  '...\n',
]
const heads = ['', '', '', '---\n', '# a\n---\n', '%YAML 1.2\n---\n', '\ufeff', '\n\n']

const file = fc
  .tuple(
    fc.constantFrom(...heads),
    fc.array(
      fc.tuple(
        fc.oneof(
          { weight: 3, arbitrary: fc.constantFrom(...documents.slice(0, 6)) },
          { weight: 1, arbitrary: fc.constantFrom(...documents) },
        ),
        fc.oneof(
          { weight: 5, arbitrary: fc.constant('---\n') },
          { weight: 1, arbitrary: fc.constantFrom(...marks) },
        ),
      ),
      { maxLength: 6 },
    ),
    fc.constantFrom('', 'kind: View\nname: shop.last\nquery: SELECT 4\n', '---'),
  )
  .map(([head, parts, last]) => `${head}${parts.flat().join('')}${last}`)

describe('documents that were read before', () => {
  it('come out as they would be read now, with every place and every fault', () => {
    let hits = 0
    fc.assert(
      fc.property(file, file, (before, now) => {
        const lines = fresh()
        const cache = documentCache(lines)
        const counted: DocumentCache = {
          ...cache,
          get: (text) => {
            const found = cache.get(text)
            hits += found === undefined ? 0 : 1
            return found
          },
        }
        const read = told(load(now))
        expect(told(load(now, counted))).toEqual(read)
        expect(told(load(now, counted))).toEqual(read)
        expect(told(load(before, counted))).toEqual(told(load(before)))
        lines.save()
        expect(told(load(now, documentCache(open('b1'))))).toEqual(read)
      }),
      { numRuns: 150, seed: 20261121 },
    )
    expect(hits).toBeGreaterThan(150)
  })

  it('are those of one build, whole, and of nothing that has a fault', () => {
    const [good = '', , valued = ''] = documents
    const twin = 'kind: View\nname: shop.file\nqueryFile: q.sql\n'
    keep([good, valued, 'kind: Viev\n', twin].join('---\n'), fresh())
    const text = readFileSync(kept, 'utf8')
    expect(text.split('\n')).toHaveLength(4)
    expect(text).toContain('${value:db}')
    const nameIn = (build: string): unknown => documentCache(open(build)).get(good)?.written['name']
    expect(nameIn('b1')).toBe('shop.v')
    expect(nameIn('b2')).toBeUndefined()

    writeFileSync(kept, text.slice(0, -20))
    expect(nameIn('b1')).toBeUndefined()
    writeFileSync(kept, text.replace('"View"', '"View'))
    expect(nameIn('b1')).toBeUndefined()
  })

  it('do not grow without end', () => {
    const many = (from: number): string =>
      Array.from(
        { length: 400 },
        (_, index) => `kind: View\nname: shop.v${from + index}\nquery: SELECT 1\n`,
      ).join('---\n')
    const sizes = [0, 1, 2, 3, 4, 5].map((turn) => {
      keep(many(turn * 400), turn === 0 ? fresh() : open('b1'))
      return readFileSync(kept, 'utf8').split('\n').length - 2
    })
    expect(sizes.slice(0, 3)).toEqual([400, 800, 1200])
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2400)
    expect(sizes).toContain(400)
  })

  it('are done without where nothing can be kept', () => {
    const nowhere = openKeptLines(join(kept, 'below-a-file'), 'documents', 'b1')
    keep(documents[0] ?? '', nowhere)
    expect(documentCache(nowhere).get(documents[0] ?? '')?.kind).toBe('View')
  })
})

function fresh(): KeptLines {
  rmSync(join(root, 'cache'), { recursive: true, force: true })
  return open('b1')
}

function open(build: string): KeptLines {
  return openKeptLines(join(root, 'cache'), 'documents', build)
}

function keep(text: string, lines: KeptLines): void {
  load(text, documentCache(lines))
  lines.save()
}

function load(text: string, cache?: DocumentCache): LoadedPlans {
  const { project } = loadProject(
    '/project',
    memoryFiles({ 'sluice.yaml': projectYaml, 'plans/a.yaml': text, 'plans/q.sql': 'SELECT 5' }),
  )
  if (!project) throw new Error('the project is broken')
  return loadPlans(project, { environment: 'staging', ...(cache ? { cache } : {}) })
}

const paths = [['kind'], ['name'], ['query'], ['columns', 0, 'type'], ['labels', 'a'], ['none']]

/** Everything that can be seen of what was loaded. */
function told({ documents, invalid, elsewhere, diagnostics }: LoadedPlans): unknown {
  return {
    diagnostics,
    documents: [documents, invalid, elsewhere].map((list) =>
      list.map(({ kind, file, index, json, raw, span, spanOf, spanInText }) => ({
        kind,
        file,
        index,
        json,
        raw,
        span,
        keys: Object.keys(json),
        places: paths.flatMap((path) => [spanOf(path), spanOf(path, 'key')]),
        inText: [spanInText(['query'], 2, 5), spanInText(['name'], 1, 3)],
      })),
    ),
  }
}
