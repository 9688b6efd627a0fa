/** Which word of the grammar somebody may have meant. */

const WORDS =
  'SELECT FROM WHERE PREWHERE GROUP ORDER HAVING LIMIT OFFSET UNION SETTINGS WITH CREATE ALTER DROP INSERT TABLE VIEW STREAM MATERIALIZED DICTIONARY FUNCTION DATABASE'.split(
    ' ',
  )

/** A word one slip away from the given one: a letter too many, missing, wrong, or two swapped. */
export function meantWord(word: string): string | undefined {
  if (word.length < 4 || WORDS.includes(word)) return undefined
  return WORDS.find((known) => isOneSlip(word, known))
}

function isOneSlip(a: string, b: string): boolean {
  let from = 0
  while (from < a.length && a[from] === b[from]) from++
  const restA = a.slice(from)
  const restB = b.slice(from)
  return (
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    restA.slice(1) === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  )
}
