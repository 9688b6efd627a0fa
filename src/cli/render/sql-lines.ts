/**
 * Breaks one long line of SQL where a person would, for showing only. Text inside quotes and
 * comments stays in one piece.
 */
export function sqlLines(text: string): readonly string[] {
  const lines = text.replace(/\n+$/, '').split('\n')
  if (lines.length > 1 || text.length <= 72) return lines
  const pieces: string[] = []
  let from = 0
  let depth = 0
  let clauseEnd = 0
  for (const { index, token } of tokens(text)) {
    if (token === '(' || token === '[') depth++
    else if (token === ')' || token === ']') depth--
    else if (depth > 0 || index < clauseEnd) continue
    else if (token === ',') {
      pieces.push(text.slice(from, index + 1))
      from = index + 1
    } else {
      const found = clause.exec(text.slice(index, index + 40))
      if (!found) continue
      clauseEnd = index + found[0].length
      pieces.push(text.slice(from, index))
      from = index
    }
  }
  return [...pieces, text.slice(from)].map((piece) => piece.trim()).filter((piece) => piece !== '')
}

const clause =
  /^(?:SELECT|FROM|PREWHERE|WHERE|GROUP BY|HAVING|WINDOW|ORDER BY|LIMIT|SETTINGS|UNION|EXCEPT|INTERSECT|(?:(?:GLOBAL|ANY|ALL|ASOF|SEMI|ANTI|LEFT|RIGHT|FULL|INNER|CROSS|PASTE|ARRAY)\s+)*JOIN|EMIT|PARTITION BY)\b/i

function* tokens(text: string): Generator<{ readonly index: number; readonly token: string }> {
  const pattern =
    /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|--[^\n]*|\/\*[\s\S]*?\*\/|[A-Za-z_]\w*|[()[\],]/g
  for (const match of text.matchAll(pattern)) yield { index: match.index, token: match[0] }
}
