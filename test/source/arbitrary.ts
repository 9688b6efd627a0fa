import fc from 'fast-check'

const unit = fc.constantFrom(
  ...'abcXY019 -:#,[]{}&*!|>%@`?~=.+_<$/\\\'"',
  '\n',
  '\n',
  '\t',
  '\r',
  ' ',
  ' ',
  'é',
  '😀',
  '\u2028',
  '\u0085',
  '\ufeff',
  '\u0001',
)

/** Texts that YAML makes hard: indicators, line ends, look-alikes of numbers and words. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit, maxLength: 12 }),
  fc.string({ unit, maxLength: 160 }),
  fc.constantFrom(
    'null',
    '~',
    'true',
    'yes',
    'no',
    '1.10',
    '012',
    '0o7',
    '0x1F',
    '1e3',
    '.5',
    '.inf',
    '---',
    '...',
    '<<',
    '- a',
    '? a',
    'a: b',
    'a #b',
    '2020-01-01',
    '1:30',
    '=',
    '',
  ),
  fc.constant('SELECT id\n  , name\nFROM t\n'),
  fc.constant('SELECT 1\n\n\nFROM t'),
)

export const key: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('kind', 'name', 'query', 'columns', 'settings', 'a', 'b', 'c'),
  },
  text.filter((one) => one !== '__proto__' && one.length < 100 && one !== '<<'),
)

const scalar = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.boolean(),
  fc.constant(null),
)

export const json: fc.Arbitrary<unknown> = fc.letrec<{ readonly value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
})).value
