import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A source file as the guards see it; `path` is relative to the repository, with slashes. */
export interface SourceText {
  readonly path: string
  readonly text: string
}

export const repository: string = fileURLToPath(new URL('../..', import.meta.url))

export function sourceFiles(folder = 'src'): readonly SourceText[] {
  return readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => ({
      path: `${folder}/${path}`,
      text: readFileSync(join(repository, folder, path), 'utf8'),
    }))
}

/** The text with comments blanked; line numbers stay. */
export function withoutComments(text: string): string {
  const token =
    /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g
  return text.replace(token, (match) =>
    match.startsWith('//') || match.startsWith('/*') ? match.replace(/[^\n]/g, ' ') : match,
  )
}

/** Lines on which a pattern occurs, as `path:line: text`. */
export function hits(
  file: SourceText,
  pattern: RegExp,
  text: string = withoutComments(file.text),
): readonly string[] {
  return text
    .split('\n')
    .flatMap((line, at) => (pattern.test(line) ? [`${file.path}:${at + 1}: ${line.trim()}`] : []))
}
