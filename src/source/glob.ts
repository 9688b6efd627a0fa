import { posix } from 'node:path'
import type { DirectoryEntry, FileReader } from './file-reader.ts'
import { absolutePath } from './source-files.ts'

/**
 * The files below a root that a pattern matches, sorted: `*` and `?` within a name, `**` for any number of
 * directories, `{a,b}` for alternatives. Hidden names and node_modules are passed over unless the pattern names them.
 */
export function expandGlob(pattern: string, root: string, files: FileReader): readonly string[] {
  const found = new Set<string>()
  for (const alternative of expandBraces(pattern)) {
    const segments = posix
      .normalize(alternative)
      .split('/')
      .filter((segment) => segment !== '' && segment !== '.')
    const start = alternative.startsWith('/') ? '/' : ''
    walk(start, segments, [], { root, files, found, listed: new Map() })
  }
  return [...found].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

interface Walk {
  readonly root: string
  readonly files: FileReader
  readonly found: Set<string>
  readonly listed: Map<string, readonly DirectoryEntry[]>
}

/** `above` are the real paths of the directories on the way, to notice a link that leads back to one of them. */
function walk(
  directory: string,
  segments: readonly string[],
  above: readonly string[],
  context: Walk,
): void {
  const [segment, ...rest] = segments
  if (segment === undefined) return

  if (segment === '**') {
    const real = context.files.realPath(absolutePath(context.root, directory))
    if (above.includes(real)) return
    if (rest.length > 0) walk(directory, rest, above, context)
    for (const entry of entriesOf(directory, context)) {
      if (isPassedOver(entry.name)) continue
      const path = join(directory, entry.name)
      if (entry.type === 'directory') walk(path, segments, [...above, real], context)
      else if (rest.length === 0 && entry.type === 'file') context.found.add(path)
    }
    return
  }

  const matches = segmentMatcher(segment)
  if (segment === '..') {
    walk(join(directory, '..'), rest, above, context)
    return
  }
  for (const entry of entriesOf(directory, context)) {
    if (!matches(entry.name)) continue
    const path = join(directory, entry.name)
    if (rest.length === 0 && entry.type === 'file') context.found.add(path)
    if (rest.length > 0 && entry.type === 'directory') walk(path, rest, above, context)
  }
}

function entriesOf(directory: string, { root, files, listed }: Walk): readonly DirectoryEntry[] {
  const known = listed.get(directory)
  if (known) return known
  const entries = files.list(absolutePath(root, directory)) ?? []
  listed.set(directory, entries)
  return entries
}

function isPassedOver(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules'
}

function join(directory: string, name: string): string {
  return directory === '' ? name : posix.join(directory, name)
}

function segmentMatcher(segment: string): (name: string) => boolean {
  if (!/[*?]/.test(segment)) return (name) => name === segment
  const source = segment
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.')
  const pattern = new RegExp(`^${source}$`, 'su')
  const namesHidden = segment.startsWith('.')
  return (name) => pattern.test(name) && (namesHidden || !isPassedOver(name))
}

/** `a{b,c}d` as `abd` and `acd`; braces may be nested, and one that is never closed is an ordinary character. */
export function expandBraces(pattern: string): readonly string[] {
  const open = pattern.indexOf('{')
  if (open < 0) return [pattern]
  const parts: string[] = []
  let depth = 0
  let start = open + 1
  for (let offset = open; offset < pattern.length; offset++) {
    const character = pattern[offset]
    if (character === '{') depth++
    if (character === '}') depth--
    if ((character === ',' && depth === 1) || (character === '}' && depth === 0)) {
      parts.push(pattern.slice(start, offset))
      start = offset + 1
    }
    if (depth > 0) continue
    const head = pattern.slice(0, open)
    const tail = pattern.slice(offset + 1)
    return parts.flatMap((part) => expandBraces(head + part + tail))
  }
  return [pattern]
}
