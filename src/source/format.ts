import { isDeepStrictEqual } from 'node:util'
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  Parser,
  parseAllDocuments,
  Scalar,
} from 'yaml'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { readYamlDocuments } from './yaml-documents.ts'
import type { Comments, PrintNode, PrintPair } from './yaml-printer.ts'
import { printNode } from './yaml-printer.ts'
import { quoteText, writeText } from './yaml-scalar-text.ts'

export interface FormatOptions {
  /** Name for diagnostics. */
  readonly file?: string
}

/**
 * The canonical form of a file a user wrote. Comments, the order of keys, quotes, anchors and the choice between
 * `{…}` and lines stay; indentation, spacing and blank lines become uniform. The diagnostics say why a file that is
 * not YAML has no such form.
 */
export function formatYaml(
  text: string,
  options: FormatOptions = {},
): string | readonly Diagnostic[] {
  const problems: Diagnostic[] = []
  let once: string | undefined
  once = formatOnce(text, options.file ?? '', problems)
  if (problems.length > 0) return problems
  // A form that another pass would change is no form; and a formatter that changes a meaning is worse than none.
  for (let pass = 0; pass < 3 && once !== undefined; pass++) {
    const again = formatOnce(once, options.file ?? '', problems)
    if (again === once) return isSame(text, once) ? once : text
    once = again
  }
  return text
}

/** Undefined where the file uses a form that is kept as it is. */
function formatOnce(text: string, file: string, problems: Diagnostic[]): string | undefined {
  const source = text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n')
  const documents: string[] = []
  try {
    readYamlDocuments(
      file,
      source,
      (problem) => problems.push(problem),
      (document) => documents.push(printDocument(document, source, documents.length === 0)),
    )
  } catch (cause) {
    if (cause === KEPT) return undefined
    throw cause
  }
  return documents.join('---\n').replace(/^\n+/, '')
}

/** Thrown where a document uses a form of YAML that canonical text does not have, such as `? key`. */
const KEPT: unique symbol = Symbol('kept as it is')

function printDocument(document: Document.Parsed, source: string, isFirst: boolean): string {
  const { directives, contents } = document
  if (directives.yaml.explicit || Object.keys(directives.tags).length > 1) throw KEPT
  const head = commentLines(document.commentBefore)
  const isEmpty =
    contents === null ||
    (isScalar(contents) &&
      contents.value === null &&
      !contents.source &&
      !contents.comment &&
      !contents.commentBefore)
  const body = isEmpty ? [] : printNode(new NodeReader(source).read(contents))
  const foot = commentLines(document.comment)
  const lines = [
    ...head,
    ...(head.length > 0 && body.length > 0 ? [''] : []),
    ...body,
    ...(body.length > 0 && isApart(foot, document, source) ? [''] : []),
    ...foot,
  ]
  // Comments alone are no document; `---` keeps the place of an empty one.
  if (lines.length === 0) return isFirst ? '' : '\n'
  return lines.join('\n') + '\n'
}

/** Whether a blank line stands before the comments that end a document; the parser does not say. */
function isApart(foot: readonly string[], document: Document.Parsed, source: string): boolean {
  const [first] = foot
  if (first === undefined) return false
  const [start = 0, , end = source.length] = document.range
  const lines = source
    .slice(start, end)
    .split('\n')
    .map((line) => line.trim())
  const at = lines.lastIndexOf(first)
  return at > 0 && lines[at - 1] === ''
}

class NodeReader {
  readonly #source: string

  constructor(source: string) {
    this.#source = source
  }

  read(node: unknown): PrintNode {
    if (isAlias(node)) return { type: 'text', text: `*${node.source}`, comments: commentsOf(node) }
    if (isScalar(node)) return this.#scalar(node)
    if (isMap(node)) {
      const items = node.items.map((item) => this.#pair(item))
      return {
        type: 'map',
        isFlow: node.flow === true,
        items,
        ...this.#props(node),
        comments: commentsOf(node),
      }
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => {
        if (isPair(item)) throw KEPT
        return this.read(item)
      })
      return {
        type: 'list',
        isFlow: node.flow === true,
        items,
        ...this.#props(node),
        comments: commentsOf(node),
      }
    }
    return { type: 'text', text: '' }
  }

  #pair(item: unknown): PrintPair {
    if (!isPair(item) || !isScalar(item.key) || item.key.comment || item.key.anchor || item.key.tag)
      throw KEPT
    const { key } = item
    if (
      key.type === Scalar.BLOCK_FOLDED ||
      key.type === Scalar.BLOCK_LITERAL ||
      this.#isExplicit(key)
    )
      throw KEPT
    const text = this.#scalar(key)
    if (text.type !== 'text') throw KEPT
    return {
      key: text.text,
      ...(text.flowText !== undefined && { flowKey: text.flowText }),
      value: this.read(item.value),
      before: linesBefore(key),
    }
  }

  /** `? key`, which nobody needs for a key that is text. */
  #isExplicit(key: Scalar): boolean {
    const start = key.range?.[0] ?? 0
    return (
      /\?[ \t\n]+$/.test(this.#source.slice(Math.max(0, start - 80), start)) || key.value === null
    )
  }

  #scalar(node: Scalar): PrintNode {
    const { value, type } = node
    const shared = { ...this.#props(node), comments: commentsOf(node) }
    if (type === Scalar.BLOCK_LITERAL || type === Scalar.BLOCK_FOLDED)
      return { type: 'block', ...this.#block(node), ...shared }
    if (typeof value !== 'string') return { type: 'text', text: node.source ?? '', ...shared }
    if (type === Scalar.QUOTE_DOUBLE || type === Scalar.QUOTE_SINGLE)
      return { type: 'text', text: quoteText(value), ...shared }
    if (node.tag) throw KEPT
    return {
      type: 'text',
      text: writeText(value, { isFlow: false }),
      flowText: writeText(value, { isFlow: true }),
      ...shared,
    }
  }

  /** The lines of a block as they stand, without their indentation: folding stays where the writer put it. */
  #block(node: Scalar): { readonly header: string; readonly lines: readonly string[] } {
    const [start = 0, end = 0] = node.range ?? []
    const source = this.#source.slice(start, end)
    const headerEnd = source.indexOf('\n')
    const indicators = /^([|>])([-+0-9]*)/.exec(headerEnd < 0 ? source : source.slice(0, headerEnd))
    const chomp = /[-+]/.exec(indicators?.[2] ?? '')?.[0] ?? ''
    const lines =
      headerEnd < 0
        ? []
        : source
            .slice(headerEnd + 1)
            .replace(/\n$/, '')
            .split('\n')
    const text = String(node.value)
    const first = lines.find((line) => line.trim() !== '')
    if (first === undefined) throw KEPT
    const wanted = /^(?: *\n)*( *)/.exec(text)?.[1]?.length ?? 0
    const indent = (/^ */.exec(first)?.[0].length ?? 0) - wanted
    const kept = chomp === '+' ? lines : withoutBlankEnd(lines)
    const stripped = kept.map((line) =>
      line.trim() === '' && line.length <= indent ? '' : line.slice(indent),
    )
    const indicator = /^(?:\s*\n)*[ \t]/.test(stripped.join('\n')) ? '2' : ''
    return { header: `${indicators?.[1] ?? '|'}${indicator}${chomp}`, lines: stripped }
  }

  #props(node: Node): { readonly props?: string } {
    const anchor = 'anchor' in node && node.anchor ? `&${node.anchor}` : ''
    const tag = this.#tag(node)
    const props = [anchor, tag].filter((part) => part !== '').join(' ')
    return props === '' ? {} : { props }
  }

  #tag(node: Node): string {
    const { tag } = node
    if (!tag || !('tag' in node)) return ''
    if (!tag.startsWith('tag:yaml.org,2002:')) throw KEPT
    return `!!${tag.slice('tag:yaml.org,2002:'.length)}`
  }
}

function withoutBlankEnd(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => line.trim() !== '')
  return lines.slice(0, last + 1)
}

function commentsOf(node: Node): Comments {
  const isCollection = isMap(node) || isSeq(node)
  const before = linesBefore(node)
  const own = commentLines(node.comment)
  const beside = !isCollection && own.length === 1 ? own[0] : undefined
  const after = isCollection ? own : []
  const moved = isCollection || own.length <= 1 ? [] : own
  return {
    ...(before.length + moved.length > 0 && { before: [...before, ...moved] }),
    ...(beside !== undefined && { beside }),
    ...(after.length > 0 && { after }),
  }
}

function linesBefore(node: {
  readonly spaceBefore?: boolean | undefined
  readonly commentBefore?: string | null | undefined
}): readonly string[] {
  return [...(node.spaceBefore ? [''] : []), ...commentLines(node.commentBefore)]
}

function commentLines(comment: string | null | undefined): readonly string[] {
  if (!comment) return []
  return comment.split('\n').map((line) => (line === '' ? '' : `#${line}`.trimEnd()))
}

/** Same values and same comments; false where that cannot be told, as with an alias that names nothing. */
function isSame(before: string, after: string): boolean {
  try {
    return hasSame(before, after)
  } catch {
    return false
  }
}

function hasSame(before: string, after: string): boolean {
  return (
    isDeepStrictEqual(valuesOf(before), valuesOf(after)) &&
    isDeepStrictEqual(commentsIn(before), commentsIn(after))
  )
}

function valuesOf(text: string): unknown {
  const documents = parseAllDocuments(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: false,
  })
  return 'empty' in documents
    ? []
    : documents.map((one) => one.toJS({ mapAsMap: true, maxAliasCount: -1 }) as unknown)
}

function commentsIn(text: string): readonly string[] {
  const found: string[] = []
  const visit = (token: unknown): void => {
    if (Array.isArray(token)) token.forEach(visit)
    if (typeof token !== 'object' || token === null) return
    if ('type' in token && token.type === 'comment' && 'source' in token)
      found.push(String(token.source).trim())
    else Object.values(token).forEach(visit)
  }
  for (const token of new Parser().parse(text)) visit(token)
  return found.sort()
}
