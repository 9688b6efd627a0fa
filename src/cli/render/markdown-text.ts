/** Text of files and servers inside Markdown: no markup of theirs, no mention, no link. */
import { visibleText } from '../../diagnostic/index.ts'

/** As code on one line, also inside a table cell. */
export function inlineCode(text: string): string {
  const line = visibleText(text.replace(/\s+/g, ' '))
  // Inside a table even code needs its bars escaped; the backslash is not shown there.
  const safe = line.replaceAll('|', '\\|')
  const fence = '`'.repeat(longestRun(safe) + 1)
  const pad = safe.startsWith('`') || safe.endsWith('`') || safe === '' ? ' ' : ''
  return `${fence}${pad}${safe}${pad}${fence}`
}

/** As prose: everything that Markdown, HTML, mentions and issue links are made of is taken apart. */
export function prose(text: string): string {
  return visibleText(text.replace(/\s+/g, ' '))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]()#+!|~]/g, '\\$&')
    .replaceAll('@', '@\u200b')
    .replace(/\\#(?=\d)/g, '\\#\u200b')
    .replace(/\b(https?|ftp):\/\//gi, '$1:\u200b//')
    .replace(/\bwww\./gi, 'www\u200b.')
    .replace(/\bGH-(?=\d)/gi, 'GH\u200b-')
}

/** As the text of an HTML element, for `<summary>`. */
export function htmlText(text: string): string {
  return visibleText(text.replace(/\s+/g, ' '))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '@\u200b')
    .replaceAll('`', '&#96;')
    .replace(/#(?=\d)/g, '#\u200b')
    .replace(/&#\u200b(?=96;)/g, '&#')
    .replace(/\b(https?|ftp):\/\//gi, '$1:\u200b//')
}

/** A block of code; the fence is longer than any run of backticks in it. */
export function codeBlock(language: string, lines: readonly string[]): string {
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1))
  return [`${fence}${language}`, ...lines.map(visibleText), fence].join('\n')
}

/** Text for the inside of an HTML comment. */
export function commentText(text: string): string {
  return visibleText(text).replace(/[<>]/g, '').replace(/--+/g, '-')
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
}
