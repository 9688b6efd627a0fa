/**
 * The commands of ALTER, one per line: keywords as they are spelt, `[…]` may be missing, `<…>` is read by alter-parts.ts.
 * ClickHouse: src/Parsers/ParserAlterQuery.cpp (26.7); Timeplus: its subset, and the two with QUERY SETTING.
 */
const LINES = `
ADD COLUMN [IF NOT EXISTS] <column> [FIRST] [AFTER <path>]
MODIFY COLUMN [IF EXISTS] <change> [FIRST] [AFTER <path>]
ALTER COLUMN [IF EXISTS] <change> [FIRST] [AFTER <path>]
DROP COLUMN [IF EXISTS] <path> [IN PARTITION <partition>]
CLEAR COLUMN [IF EXISTS] <path> [IN PARTITION <partition>]
MATERIALIZE COLUMN <path> [IN PARTITION <partition>]
RENAME COLUMN [IF EXISTS] <path> TO <path>
COMMENT COLUMN [IF EXISTS] <path> <string>
ADD INDEX [IF NOT EXISTS] <index> [FIRST] [AFTER <path>]
DROP INDEX [IF EXISTS] <path> [IN PARTITION <partition>]
CLEAR INDEX [IF EXISTS] <path> [IN PARTITION <partition>]
MATERIALIZE INDEX [IF EXISTS] <path> [IN PARTITION <partition>]
ADD PROJECTION [IF NOT EXISTS] <projection> [FIRST] [AFTER <path>]
DROP PROJECTION [IF EXISTS] <path> [IN PARTITION <partition>]
CLEAR PROJECTION [IF EXISTS] <path> [IN PARTITION <partition>]
MATERIALIZE PROJECTION [IF EXISTS] <path> [IN PARTITION <partition>]
ADD CONSTRAINT [IF NOT EXISTS] <constraint>
DROP CONSTRAINT [IF EXISTS] <path>
ADD STATISTICS [IF NOT EXISTS] <paths> TYPE <entities>
MODIFY STATISTICS [IF EXISTS] <paths> TYPE <entities>
DROP STATISTICS [IF EXISTS] <paths>
CLEAR STATISTICS ALL
CLEAR STATISTICS [IF EXISTS] <paths>
MATERIALIZE STATISTICS ALL
MATERIALIZE STATISTICS [IF EXISTS] <paths>
MODIFY ORDER BY <key>
MODIFY SAMPLE BY <expression>
REMOVE SAMPLE BY
MODIFY TTL <ttl>
REMOVE TTL
MATERIALIZE TTL [IN PARTITION <partition>]
MODIFY SETTING <settings>
RESET SETTING <paths>
MODIFY QUERY SETTING <settings>
RESET QUERY SETTING <paths>
MODIFY QUERY <query>
MODIFY REFRESH <refresh> [APPEND]
MODIFY COMMENT <string>
MODIFY SQL SECURITY <word> [DEFINER = <subject>]
MODIFY DEFINER = <subject> [SQL SECURITY <word>]
UPDATE <assignments> [IN PARTITION <partition>] WHERE <expression>
DELETE WHERE <expression>
DELETE IN PARTITION <partition> WHERE <expression>
APPLY DELETED MASK [IN PARTITION <partition>]
APPLY PATCHES [IN PARTITION <partition>]
REWRITE PARTS [IN PARTITION <partition>]
ATTACH PARTITION <partition> [FROM <table>]
ATTACH PART <string>
DETACH PARTITION <partition>
DETACH PART <string>
DROP PARTITION <partition>
DROP PART <string>
DROP DETACHED PARTITION <partition>
DROP DETACHED PART <string>
FORGET PARTITION <partition>
REPLACE PARTITION <partition> FROM <table>
MOVE PARTITION <partition> TO TABLE <table>
MOVE PARTITION <partition> TO <word> <string>
MOVE PART <string> TO TABLE <table>
MOVE PART <string> TO <word> <string>
FETCH PARTITION <partition> FROM <string>
FETCH PART <string> FROM <string>
FREEZE PARTITION <partition> [WITH NAME <string>]
FREEZE [WITH NAME <string>]
UNFREEZE PARTITION <partition> WITH NAME <string>
UNFREEZE WITH NAME <string>
EXPORT PART <string> TO TABLE <table>
SET <entries> [DELETE <paths>]
DELETE <paths>
`

export type PartName =
  | 'assignments'
  | 'change'
  | 'column'
  | 'constraint'
  | 'entities'
  | 'entries'
  | 'expression'
  | 'index'
  | 'key'
  | 'partition'
  | 'path'
  | 'paths'
  | 'projection'
  | 'query'
  | 'refresh'
  | 'settings'
  | 'string'
  | 'subject'
  | 'table'
  | 'ttl'
  | 'word'

export type Step =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'part'; readonly part: PartName }
  /** Present when its first words are. */
  | { readonly kind: 'optional'; readonly steps: readonly Step[] }

export interface CommandForm {
  /** The keywords it starts with. */
  readonly action: readonly string[]
  readonly steps: readonly Step[]
}

/** By the first word; longer ones first, so that `DELETE WHERE` is found before `DELETE`. */
export const COMMANDS: ReadonlyMap<string, readonly CommandForm[]> = byFirstWord(
  LINES.trim().split('\n').map(form),
)

function form(line: string): CommandForm {
  const tokens = line.match(/\[|\]|<\w+>|[A-Z=]+/g) ?? []
  const steps = stepsOf([...tokens])
  const [first] = steps
  return { action: first?.kind === 'words' ? first.words : [], steps: steps.slice(1) }
}

/** Reads up to the end or a closing bracket, which it takes away. */
function stepsOf(tokens: string[]): readonly Step[] {
  const steps: Step[] = []
  for (let token = tokens.shift(); token !== undefined && token !== ']'; token = tokens.shift()) {
    const last = steps.at(-1)
    if (token === '[') steps.push({ kind: 'optional', steps: stepsOf(tokens) })
    else if (token.startsWith('<'))
      steps.push({ kind: 'part', part: token.slice(1, -1) as PartName })
    else if (last?.kind === 'words')
      steps[steps.length - 1] = { kind: 'words', words: [...last.words, token] }
    else steps.push({ kind: 'words', words: [token] })
  }
  return steps
}

function byFirstWord(forms: readonly CommandForm[]): ReadonlyMap<string, readonly CommandForm[]> {
  const found = new Map<string, CommandForm[]>()
  for (const one of forms) {
    const [word = ''] = one.action
    found.set(word, [...(found.get(word) ?? []), one])
  }
  for (const list of found.values()) list.sort((a, b) => b.action.length - a.action.length)
  return found
}
