// Statements that mean something else: one token of a Timeplus statement changed. Shared by test/sql/timeplus.test.ts
// and bench/sql/timeplus.mjs.

const UNITS = {
  s: 'm',
  m: 'M',
  M: 'm',
  h: 'd',
  d: 'h',
  w: 'd',
  q: 'y',
  y: 'q',
  ms: 's',
  us: 'ms',
  ns: 'us',
}
const LONG_UNITS = {
  SECOND: 'MINUTE',
  MINUTE: 'MONTH',
  HOUR: 'DAY',
  DAY: 'HOUR',
  WEEK: 'DAY',
  MONTH: 'MINUTE',
  QUARTER: 'YEAR',
  YEAR: 'QUARTER',
}

/** Every text with one token changed, with what was done to it. `tokens` are those of `text`, comments left out. */
export function mutants(text, tokens) {
  const found = []
  tokens.forEach((token, index) => {
    for (const [what, replacement] of changes(tokens, index)) {
      const mutant = text.slice(0, token.start) + replacement + text.slice(token.end)
      found.push({
        what: `${what} ${token.text.slice(0, 40)} → ${replacement.slice(0, 40)}`,
        text: mutant,
      })
    }
  })
  return found
}

function changes(tokens, index) {
  const token = tokens[index]
  switch (token.kind) {
    case 'number':
      return [['number', otherNumber(token.text)]]
    case 'string':
      // The id of an object is no part of its definition.
      if (tokens[index - 1]?.key === 'UUID') return []
      return [['string', `${token.text.slice(0, -1)}q${token.text.slice(-1)}`]]
    case 'heredoc':
      return [['text', token.text.replace(/(.)(\$[^$]*\$)$/s, '$1q$2')]]
    case 'word':
      return wordChanges(tokens, index)
    case 'quoted':
      return [['name', `${token.text.slice(0, -1)}q${token.text.slice(-1)}`]]
    default:
      return bracketChanges(tokens, index)
  }
}

function otherNumber(text) {
  return /[1-8]/.test(text)
    ? text.replace(/[1-8]/, (digit) => String(Number(digit) + 1))
    : `${text}1`
}

function wordChanges(tokens, index) {
  const { text, key } = tokens[index]
  const short = /^(\d+)([a-zA-Z]+)$/.exec(text)
  if (short && UNITS[short[2]]) {
    return [
      ['count', `${Number(short[1]) + 1}${short[2]}`],
      ['unit', short[1] + UNITS[short[2]]],
    ]
  }
  const before = tokens[index - 1]
  // How rows are shown is no part of what a query means.
  if (before?.key === 'FORMAT') return []
  const found = [['name', `${text}_q`]]
  if (LONG_UNITS[key] && before?.kind === 'number') found.push(['unit', LONG_UNITS[key]])
  if (key === 'CHANGELOG' && before?.key === 'EMIT') found.push(['mode', 'STREAM'])
  if (key === 'STREAM' && before?.key === 'EMIT') found.push(['mode', 'CHANGELOG'])
  if (key === 'PERIODIC') found.push(['part', 'TIMEOUT'])
  if (key === 'TIMEOUT') found.push(['part', 'LAST'])
  if (key === 'ASC') found.push(['order', 'DESC'])
  if (key === 'DESC') found.push(['order', 'ASC'])
  if (key === 'AND') found.push(['operator', 'OR'])
  if (key === 'OR' && before?.key !== 'CREATE') found.push(['operator', 'AND'])
  if (key === 'LEFT') found.push(['join', 'RIGHT'])
  if (key === 'PARTITION') found.push(['clause', 'SHUFFLE'])
  return found
}

const OPERATORS = {
  '+': '-',
  '-': '+',
  '*': '/',
  '=': '!=',
  '<': '<=',
  '>': '>=',
  '<=': '<',
  '>=': '>',
}

/** A bracket of a session range changes its bound; others change what an expression is. */
function bracketChanges(tokens, index) {
  const { key } = tokens[index]
  if (OPERATORS[key]) return [['operator', OPERATORS[key]]]
  if (!'[]'.includes(key) || key === '') return []
  return [['bracket', key === '[' ? '(' : ')']]
}
