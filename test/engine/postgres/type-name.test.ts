/** Plain names of types are taken apart without the grammar; it would say the same. */
import { beforeAll, expect, test } from 'vitest'
import { parseTypeName } from '../../../src/engine/postgres/kinds/type-name.ts'
import { quotedWords } from '../../../src/engine/postgres/sql/keywords.ts'
import { loadGrammar } from '../../../src/engine/postgres/sql/parser.ts'

beforeAll(loadGrammar)

const long = 'n'.repeat(63)
const words = [
  ...quotedWords,
  ...['app', 'color', '_int4', 'int4', 'pg_catalog', 'pg_temp', 'public', 'data', 'type', 'text'],
  ...['a1', '1a', 'A', 'a$', 'a-b', 'ä', '', ' ', '"a"', 'x[]', long, `${long}n`, 'setof', 'array'],
]

test('as by the grammar', () => {
  for (const word of words) {
    for (const [schema, name] of [
      ['app', word],
      [word, 'color'],
      [word, word],
    ]) {
      // With a space in it, it is a case for the grammar.
      const read = parseTypeName(`${schema} .${name}`, 'own')
      expect([schema, name, parseTypeName(`${schema}.${name}`, 'own')]).toEqual([
        schema,
        name,
        read,
      ])
    }
  }
})
