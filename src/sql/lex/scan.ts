/** Where things end: each function takes the offset of the first character and gives the offset behind the last. */

const PLACEHOLDER = /\$?\$\{[A-Za-z]+:[^{}\n]*\}/y
const HEREDOC_TAG = /\$[A-Za-z0-9_]*\$/y

export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end
}

/** Block comments nest. `undefined`: never closed. */
export function blockCommentEnd(text: string, start: number): number | undefined {
  let depth = 1
  let at = start + 2
  while (depth > 0) {
    const close = text.indexOf('*/', at)
    if (close === -1) return undefined
    const open = text.indexOf('/*', at)
    if (open !== -1 && open < close) {
      depth++
      at = open + 2
    } else {
      depth--
      at = close + 2
    }
  }
  return at
}

/** Behind the closing quote; backslash escapes and doubled quotes are inside. `undefined`: never closed. */
export function quotedEnd(text: string, from: number, close: number): number | undefined {
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === 0x5c) {
      at += 2
    } else if (code !== close) {
      at++
    } else if (text.charCodeAt(at + 1) === close) {
      at += 2
    } else {
      return at + 1
    }
  }
  return undefined
}

/** Where each `$tag$` stands last: a tag that is never closed must not be looked for to the end of the text each time. */
export type LastTags = ReadonlyMap<string, number>

export function lastTags(text: string): LastTags {
  const last = new Map<string, number>()
  for (const found of text.matchAll(/(?=(\$[A-Za-z0-9_]*\$))/g))
    last.set(found[1] ?? '', found.index)
  return last
}

/** `$tag$ … $tag$`. `undefined`: no heredoc starts here, or it is never closed. */
export function heredocEnd(text: string, start: number, last: () => LastTags): number | undefined {
  HEREDOC_TAG.lastIndex = start
  const tag = HEREDOC_TAG.exec(text)?.[0]
  if (tag === undefined) return undefined
  const from = start + tag.length
  // `$a${value:x}` is a word with a placeholder.
  if (placeholderEnd(text, from - 1) !== undefined || (last().get(tag) ?? 0) < from)
    return undefined
  return text.indexOf(tag, from) + tag.length
}

/** Words hold letters, digits, `_` and `$`; a `${value:x}` that touches the word belongs to it. */
export function wordEnd(text: string, start: number): { end: number; placeholder: boolean } {
  let at = start
  let placeholder = false
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === 0x24) {
      const end = placeholderEnd(text, at)
      if (end !== undefined) placeholder = true
      at = end ?? at + 1
    } else if (
      (code >= 0x61 && code <= 0x7a) ||
      (code >= 0x41 && code <= 0x5a) ||
      (code >= 0x30 && code <= 0x39) ||
      code === 0x5f ||
      (code >= 0xaa && /[\p{L}\p{N}]/u.test(text.charAt(at)))
    ) {
      at++
    } else {
      break
    }
  }
  return { end: Math.max(at, start + 1), placeholder }
}

function placeholderEnd(text: string, at: number): number | undefined {
  PLACEHOLDER.lastIndex = at
  const found = PLACEHOLDER.exec(text)
  return found ? at + found[0].length : undefined
}
