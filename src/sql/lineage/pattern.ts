/**
 * The pattern of COLUMNS('…') as an expression of this language, or undefined where the two may differ or where
 * matching could take long: the engine uses RE2.
 */
export function columnPattern(text: string): RegExp | undefined {
  const plain = text.replace(/^\(\?i\)/, '')
  const flags = plain === text ? '' : 'i'
  // A repeated group can take exponential time here, and escapes beyond these mean something else in RE2.
  if (/\)[*+?{]|\(\?|\\[^.dwsDWSb\\$^|()[\]{}+*?-]|\[\[/.test(plain)) return undefined
  try {
    return new RegExp(plain, flags)
  } catch {
    return undefined
  }
}
