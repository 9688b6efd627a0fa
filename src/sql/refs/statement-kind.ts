import { tokenize } from '../lex/lexer.ts'

/** Words between the verb and the object that say nothing about its kind. */
const MODIFIERS: ReadonlySet<string> = new Set([
  'OR',
  'REPLACE',
  'TEMPORARY',
  'LIVE',
  'RANDOM',
  'MUTABLE',
  'REMOTE',
  'AGGREGATE',
])

/** Objects of more than one word; of any other the first word counts (CREATE WINDOW VIEW is CREATE WINDOW). */
const OBJECTS: readonly (readonly string[])[] = [
  ['SCHEDULED', 'MATERIALIZED', 'VIEW'],
  ['MATERIALIZED', 'VIEW'],
  ['EXTERNAL', 'STREAM'],
  ['EXTERNAL', 'TABLE'],
  ['FORMAT', 'SCHEMA'],
  ['NAMED', 'COLLECTION'],
  ['ROW', 'POLICY'],
  ['SETTINGS', 'PROFILE'],
]

const QUERIES: ReadonlySet<string> = new Set(['SELECT', 'WITH', 'FROM', '('])
const OBJECT_VERBS: ReadonlySet<string> = new Set([
  'CREATE',
  'ATTACH',
  'REPLACE',
  'ALTER',
  'DROP',
  'DETACH',
  'TRUNCATE',
  'UNDROP',
  'RENAME',
  'EXCHANGE',
])

/** `CREATE MATERIALIZED VIEW`, `ALTER TABLE`, `SELECT`: the verb and the kind of object. */
export function statementKind(source: string): string {
  const words = tokenize(source.slice(0, HEAD))
    .filter(({ kind }) => kind !== 'comment')
    .map(({ key }) => key)
  const [verb = ''] = words
  if (QUERIES.has(verb)) return 'SELECT'
  if (!OBJECT_VERBS.has(verb)) return verb
  const rest = objectWords(words.slice(1))
  const object = OBJECTS.find((list) => list.every((word, index) => rest[index] === word))
  return [verb, ...(object ?? rest.slice(0, 1))].join(' ')
}

/** Characters that surely hold the words in question, comments in front of them included. */
const HEAD = 4096

function objectWords(words: readonly string[]): readonly string[] {
  const first = words.findIndex((word) => !MODIFIERS.has(word))
  const rest = words.slice(first)
  // `CREATE EXTERNAL FUNCTION`: of a function the word is a modifier.
  return rest[0] === 'EXTERNAL' && rest[1] === 'FUNCTION' ? rest.slice(1) : rest
}
