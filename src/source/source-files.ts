import { isUtf8 } from 'node:buffer'
import { isAbsolute, join, posix, sep } from 'node:path'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import type { FileReader, ReadResult } from './file-reader.ts'
import { largestFile } from './file-reader.ts'

/** The texts of one load, each read once and kept for code frames, under their path relative to the root. */
export interface SourceFiles {
  /** Undefined where the file cannot be used; the reason was then reported. */
  readonly text: (file: string, named?: Span) => string | undefined
  readonly textOf: (file: string) => string | undefined
  /** How many files were asked for. */
  readonly count: () => number
}

/** Reads files below a root; what is wrong with a file is reported to everyone who asks for it. */
export function sourceFiles(
  root: string,
  files: FileReader,
  report: (diagnostic: Diagnostic) => void,
  known: (file: string) => string | undefined = () => undefined,
): SourceFiles {
  const results = new Map<string, TextResult>()

  const text = (file: string, named?: Span): string | undefined => {
    const result = results.get(file) ?? readText(root, file, files)
    results.set(file, result)
    if (result.problem) report(result.problem(named))
    return result.text
  }

  return {
    text,
    textOf: (file) => results.get(file)?.text ?? known(file),
    count: () => results.size,
  }
}

interface TextResult {
  readonly text?: string
  /** Told where the file was named, if another file names it. */
  readonly problem?: (named: Span | undefined) => Diagnostic
}

function readText(root: string, file: string, files: FileReader): TextResult {
  const result = files.read(absolutePath(root, file))
  if ('failed' in result) return { problem: (named) => readProblem(file, result, named) }

  const { bytes } = result
  const start = { file, start: 0, end: 0 }
  if (bytes.length > largestFile) {
    const message = `\`${file}\` has ${megabytes(bytes.length)}; the limit is ${megabytes(largestFile)}`
    return { problem: () => diagnostic('TOO_LARGE', message, { span: start }) }
  }
  if (!isUtf8(bytes)) {
    const hint = encodingHint(bytes)
    return {
      problem: () => diagnostic('NOT_UTF8', `\`${file}\` is not UTF-8 text`, { span: start, hint }),
    }
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
  const nul = text.indexOf('\0')
  if (nul < 0) return { text }
  const span = { file, start: nul, end: nul + 1 }
  const hint = 'is it a binary file, or text saved as UTF-16?'
  return {
    text,
    problem: () => diagnostic('NUL_BYTE', `\`${file}\` holds a NUL character`, { span, hint }),
  }
}

function readProblem(
  file: string,
  { failed, why }: FailedRead,
  named: Span | undefined,
): Diagnostic {
  const code = failureCodes[failed]
  const span = named ?? { file, start: 0, end: 0 }
  return diagnostic(code, `cannot read \`${file}\`: ${why}`, { span, hint: readHints[code] })
}

type FailedRead = Extract<ReadResult, { readonly failed: string }>

const failureCodes = {
  missing: 'UNKNOWN_FILE',
  unreadable: 'UNREADABLE_FILE',
  'too-large': 'TOO_LARGE',
} as const

const readHints: Readonly<Partial<Record<string, string>>> = {
  UNKNOWN_FILE:
    'paths in a plan file are relative to that file, paths in sluice.yaml to sluice.yaml.',
}

function encodingHint(bytes: Uint8Array): string {
  const [first, second] = bytes
  const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  return utf16 ? 'it is UTF-16; save it as UTF-8.' : 'save it as UTF-8.'
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`
}

/** Where a file of the project lies on this machine. */
export function absolutePath(root: string, file: string): string {
  return isAbsolute(file) ? file : join(root, file)
}

/** The posix path, relative to the root, of a path that stands in a file of the project. */
export function pathFrom(file: string, path: string): string {
  const plain = sep === '/' ? path : path.replaceAll(sep, '/')
  return isAbsolute(path) ? plain : posix.normalize(posix.join(posix.dirname(file), plain))
}
