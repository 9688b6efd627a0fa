/** A name as messages show it. */
export function quoted(name: string): string {
  return `\`${name}\``
}

/** A value as the user would write it. */
export function quotedValue(value: unknown): string {
  return quoted(typeof value === 'string' ? value : JSON.stringify(value))
}

/** `a, b or c`. */
export function joinWords(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}

/** JSON Schema types in words, each once: where text is welcome, so are the other scalars. */
export function describeTypes(types: readonly string[], listOfTexts = false): readonly string[] {
  const takesText = types.includes('string')
  const words = types.map((type) => {
    if (takesText && (type === 'number' || type === 'boolean')) return 'text'
    if (type === 'array' && listOfTexts) return 'a list of texts'
    return typeWords[type] ?? type
  })
  return [...new Set(words)]
}

const typeWords: { readonly [type: string]: string } = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  null: 'null',
}

/** What a value is, in words. */
export function articleOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  return typeof value === 'string' ? 'text' : String(value)
}
