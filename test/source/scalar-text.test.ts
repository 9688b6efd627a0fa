import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isMap, parseDocument, Scalar } from 'yaml'
import { scalarOffsets } from '../../src/source/scalar-text.ts'
import { type Style, style } from '../../src/source/position-tree.ts'

/** Sources of scalars of every style, some of them broken; those that the parser refuses are passed over. */
const line = fc.string({
  unit: fc.constantFrom(
    'a',
    'b',
    ' ',
    ' ',
    '\t',
    'é',
    '😀',
    '#',
    ':',
    "'",
    '"',
    '\\',
    '$',
    '{',
    '\u2028',
  ),
  maxLength: 12,
})
const lineEnd = fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n', '\n\n\n')
const lines = fc.array(fc.tuple(line, fc.integer({ min: 0, max: 3 }), lineEnd), {
  minLength: 1,
  maxLength: 6,
})

function indented(all: readonly (readonly [string, number, string])[], base: number): string {
  return all
    .map(([text, more, end]) => (text === '' ? end : ' '.repeat(base + more) + text + end))
    .join('')
}

const block = fc
  .tuple(
    fc.constantFrom('|', '>'),
    fc.constantFrom('', '-', '+'),
    fc.constantFrom('', '', '', '2'),
    lines,
    fc.constantFrom('', ' # note'),
  )
  .map(
    ([mode, chomp, indicator, all, note]) =>
      `k: ${mode}${indicator}${chomp}${note}\n${indented(all, 2)}z: 1\n`,
  )
const escapes = fc.constantFrom(
  '\\n',
  '\\t',
  '\\"',
  '\\\\',
  '\\x41',
  '\\u00e9',
  '\\U0001F600',
  '\\/',
  '\\ ',
  '\\N',
  '\\\n  ',
  '\\\r\n  ',
)
const double = fc
  .array(
    fc.oneof(
      line.map((text) => text.replace(/["\\]/g, '')),
      escapes,
      lineEnd.map((end) => `${end}  `),
    ),
    { maxLength: 8 },
  )
  .map((parts) => `k: "${parts.join('')}"\nz: 1\n`)
const single = fc
  .array(
    fc.oneof(
      line.map((text) => text.replaceAll("'", "''")),
      lineEnd.map((end) => `${end}  `),
    ),
    { maxLength: 8 },
  )
  .map((parts) => `k: '${parts.join('')}'\nz: 1\n`)
const plain = lines.map((all) => `k: x${indented(all, 1)}\nz: 1\n`)

const styles: Readonly<Record<string, Style>> = {
  [Scalar.PLAIN]: style.plain,
  [Scalar.QUOTE_DOUBLE]: style.double,
  [Scalar.QUOTE_SINGLE]: style.single,
  [Scalar.BLOCK_FOLDED]: style.folded,
  [Scalar.BLOCK_LITERAL]: style.literal,
}

interface Read {
  readonly value: string
  readonly offsets: readonly number[] | undefined
}

function read(source: string): Read | undefined {
  const document = parseDocument(source, { prettyErrors: false })
  const pair =
    document.errors.length === 0 && isMap(document.contents)
      ? document.contents.items[0]
      : undefined
  const node = pair?.value
  if (!(node instanceof Scalar) || typeof node.value !== 'string' || !node.range) return undefined
  const [start, end] = node.range
  return {
    value: node.value,
    offsets: scalarOffsets(
      source,
      { style: styles[node.type ?? ''] ?? style.plain, start, end },
      node.value,
    ),
  }
}

describe('scalarOffsets', () => {
  for (const [name, sources] of Object.entries({ block, double, single, plain })) {
    it(`knows the place of every character of a ${name} text`, () => {
      let exercised = 0
      fc.assert(
        fc.property(sources, (source) => {
          const found = read(source)
          if (!found) return
          exercised++
          const { value, offsets } = found
          // U+2028 ends a line for the parser in places where YAML has it as text: those are told coarsely.
          if (!offsets && source.includes('\u2028')) return
          expect(offsets, source).toBeDefined()
          if (!offsets) return
          expect(offsets).toHaveLength(value.length + 1)
          for (let unit = 0; unit < value.length; unit++) {
            const at = source[offsets[unit] ?? -1]
            if (value[unit] === at) continue
            // What is not there as it is stands for an escape or a line end.
            expect(
              at === '\\' ||
                at === '\n' ||
                at === '\r' ||
                at === ' ' ||
                at === '\t' ||
                at === undefined ||
                /[\udc00-\udfff]/.test(value[unit] ?? ''),
              JSON.stringify({ source, unit, at }),
            ).toBe(true)
          }
          for (let unit = 1; unit < offsets.length; unit++)
            expect((offsets[unit] ?? 0) >= (offsets[unit - 1] ?? 0)).toBe(true)
        }),
        { numRuns: 1000 },
      )
      expect(exercised).toBeGreaterThan(100)
    })
  }
})
