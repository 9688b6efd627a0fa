/** Plan files to documents: read, put in place and checked one by one. */
import type { Document } from 'yaml'
import { isMap, isScalar } from 'yaml'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { diagnostic, hasErrors } from '../diagnostic/diagnostic.ts'
import { nearest } from '../diagnostic/nearest.ts'
import type { Span } from '../diagnostic/span.ts'
import { reportClearSecrets } from './clear-secrets.ts'
import type { DocumentCache, KeptDocument } from './document-cache.ts'
import { type DocumentPart, documentParts } from './document-parts.ts'
import { laterPlaces, spanOfPath } from './document-places.ts'
import type { FieldFacts } from './field-facts.ts'
import { kindFacts, unknownFacts } from './field-facts.ts'
import { isRecord } from './map-text.ts'
import type { PlanDocument, WrittenDocument } from './plan-document.ts'
import { resolveDocument } from './plan-document.ts'
import { PositionTreeBuilder } from './position-tree.ts'
import type { Project } from './project.ts'
import { unknownEnvironment } from './project.ts'
import { fileText } from './scalar-text.ts'
import { kindsOf, validate } from './schema.ts'
import { schemaDiagnostics } from './schema-diagnostics.ts'
import type { SourceFiles } from './source-files.ts'
import { pathFrom } from './source-files.ts'
import type { ValueScope } from './value-scope.ts'
import { readYamlDocuments, readYamlPart } from './yaml-documents.ts'
import type { TwinText } from './yaml-value.ts'
import { longestText, yamlValue } from './yaml-value.ts'
import type { LoadPlansOptions } from './plans.ts'

/** Where a document begins: its first character, and its number. */
interface DocumentBegin {
  readonly start: number
  readonly index: number
}

/** A document of a file that is read in parts. */
interface PlanPart extends DocumentPart {
  readonly file: string
  readonly text: string
  readonly index: number
}

/** Who is told of a problem: everybody, or the document that is being read. */
export interface Reporter {
  report: (problem: Diagnostic) => void
}

export class PlanLoader {
  readonly documents: PlanDocument[] = []
  readonly invalid: PlanDocument[] = []
  readonly elsewhere: PlanDocument[] = []
  /** Documents that declare something, wanted in this environment or not. */
  resources = 0
  readonly #project: Project
  readonly #engine: string
  readonly #environment: string | undefined
  readonly #scope: ValueScope
  readonly #sources: SourceFiles
  readonly #reporter: Reporter
  readonly #report: (problem: Diagnostic) => void
  readonly #kinds: ReadonlySet<string>
  readonly #facts = new Map<string, FieldFacts>()
  readonly #cache: DocumentCache | undefined
  /** How many texts of other files the documents were made of so far. */
  #twins = 0

  constructor(
    project: Project,
    { environment, cache }: LoadPlansOptions,
    scope: ValueScope,
    sources: SourceFiles,
    reporter: Reporter,
  ) {
    this.#project = project
    this.#engine = project.config.engine
    this.#environment = environment
    this.#scope = scope
    this.#sources = sources
    this.#reporter = reporter
    this.#report = reporter.report
    this.#kinds = new Set(kindsOf(this.#engine))
    this.#cache = cache
  }

  readFile(file: string): void {
    const text = this.#sources.text(file)
    if (text === undefined || text.includes('\0')) return
    const positions = new PositionTreeBuilder(file)
    this.#readText(file, text, positions)
    positions.seal()
  }

  #readText(file: string, text: string, positions: PositionTreeBuilder): void {
    const from = this.#cache ? this.#readParts(file, text, positions, this.#cache) : undefined
    if (this.#cache && from === undefined) return
    readYamlDocuments(
      file,
      text,
      this.#report,
      (document, index) => this.#readDocument(file, text, positions, document, index, true),
      (document, index) => this.#readDocument(file, text, positions, document, index, false),
      from,
    )
  }

  /** Document after document, those that were read before from the cache; returns where it can go no further. */
  #readParts(
    file: string,
    text: string,
    positions: PositionTreeBuilder,
    cache: DocumentCache,
  ): DocumentBegin | undefined {
    const parts = documentParts(text)
    if (parts === undefined) return { start: 0, index: 0 }
    for (const [index, { start, end }] of parts.entries()) {
      const part = text.slice(start, end)
      const kept = cache.get(part)
      if (kept) {
        this.#takeKept({ file, text, start, end, index }, kept)
        continue
      }
      const document = readYamlPart(text, start, end)
      if (document === undefined) return { start, index }
      const read = this.#readDocument(file, text, positions, document, index, true)
      if (read) cache.put(part, { ...read, start: read.start - start, end: read.end - start })
    }
    return undefined
  }

  #takeKept(
    { file, text, start, end, index }: PlanPart,
    { kind, written, ...span }: KeptDocument,
  ): void {
    this.resources++
    const facts = this.#factsOf(kind)
    const places = laterPlaces(() => {
      const tree = new PositionTreeBuilder(file)
      const document = readYamlPart(text, start, end)
      if (document === undefined) throw new Error(`${file} has another document ${index} by now`)
      const unread = { report: () => undefined, readTwin: () => undefined }
      const { root } = yamlValue(document, { file, text, positions: tree, facts, ...unread })
      return { tree, root }
    }, this.#sources.textOf)
    const place = { file, start: start + span.start, end: start + span.end }
    this.#take({ kind, file, index, written, facts, places, span: place }, [], true)
  }

  /** With a syntax error, a document is read for its name alone. Returned is what holds whenever its text is read. */
  #readDocument(
    file: string,
    text: string,
    positions: PositionTreeBuilder,
    document: Document.Parsed,
    index: number,
    isSound: boolean,
  ): KeptDocument | undefined {
    const problems: Diagnostic[] = []
    const report = (problem: Diagnostic): void => {
      problems.push(problem)
    }
    // A file that a document names and that cannot be read is a problem of that document.
    this.#reporter.report = report
    const twins = this.#twins
    const written = this.#readWritten(file, text, positions, document, index, report)
    this.#reporter.report = this.#report
    if (written && !isSound) this.#keepInvalid(written)
    if (!written || !isSound) {
      if (isSound) for (const problem of problems) this.#report(problem)
      return undefined
    }
    const isWanted = this.#take(written, problems, false)
    const { kind, span } = written
    const isLasting = isWanted && problems.length === 0 && twins === this.#twins
    return isLasting
      ? { kind, start: span.start, end: span.end, written: written.written }
      : undefined
  }

  /** Puts a document where it belongs, and tells what is wrong with it; `isKept`: it was checked before. */
  #take(written: WrittenDocument, problems: Diagnostic[], isKept: boolean): boolean {
    const report = (problem: Diagnostic): void => {
      problems.push(problem)
    }
    const isPlain = isKept && !JSON.stringify(written.written).includes('${')
    const options = { scope: this.#scope, environment: this.#environment, isPlain }
    const isWanted = this.#isWanted(written, report)
    if (isWanted) {
      const isKnown = isPlain || this.#checkKind(written, report)
      const resolved = resolveDocument(written, { ...options, report })
      if (isKnown && !isPlain) this.#checkFields(written, resolved, [...problems], report)
      const list = hasErrors(problems) ? this.invalid : this.documents
      list.push(resolved)
    } else {
      this.elsewhere.push(resolveDocument(written, { ...options, report: () => undefined }))
    }
    for (const problem of problems) this.#report(problem)
    return isWanted
  }

  #readWritten(
    file: string,
    text: string,
    positions: PositionTreeBuilder,
    document: Document.Parsed,
    index: number,
    report: (problem: Diagnostic) => void,
  ): WrittenDocument | undefined {
    const { contents } = document
    const [start, end] = documentRange(document, text)
    const span = { file, start, end }
    if (contents === null || (isScalar(contents) && contents.value === null)) {
      // With nothing to take away but the file.
      const hint = 'Declare a resource in it, or remove the file.'
      const isWholeFile = !/^---/m.test(text)
      const about = { span, ...(isWholeFile ? { hint } : {}) }
      report(diagnostic('EMPTY_DOCUMENT', 'this YAML document holds nothing', about))
      return undefined
    }
    if (!isMap(contents)) {
      report(
        diagnostic('WRONG_TYPE', 'a plan document must be a map that begins with `kind`', {
          span,
          hint: '`---` on a line of its own separates resources.',
        }),
      )
      return undefined
    }

    const kind = kindOf(contents)
    const facts = this.#factsOf(kind)
    const readTwin = (path: string, from: number, to: number): TwinText | undefined =>
      this.#readTwin(pathFrom(file, path), { file, start: from, end: to })
    const { value, root } = yamlValue(document, { file, text, positions, facts, report, readTwin })
    if (!isRecord(value)) return undefined
    this.resources++
    const { $schema: _schema, ...written } = value
    const places = { tree: positions, root, textOf: this.#sources.textOf }
    return { kind: kind ?? '', file, index, written, facts, places, span }
  }

  #readTwin(file: string, named: Span): TwinText | undefined {
    this.#twins++
    const source = this.#sources.text(file, named)
    if (source === undefined) return undefined
    if (source.length <= longestText) return { file, text: fileText(source), length: source.length }
    const limit = longestText.toLocaleString('en')
    this.#reporter.report(
      diagnostic(
        'TOO_LARGE',
        `\`${file}\` has ${source.length.toLocaleString('en')} characters; the limit is ${limit}`,
        { span: named },
      ),
    )
    return undefined
  }

  /** Nothing is said about its text: values and fields cannot be told while the syntax is wrong. */
  #keepInvalid(written: WrittenDocument): void {
    this.invalid.push(
      resolveDocument(written, {
        scope: this.#scope,
        environment: this.#environment,
        report: () => {},
      }),
    )
  }

  #isWanted({ written, places }: WrittenDocument, report: (problem: Diagnostic) => void): boolean {
    const listed: unknown = written['environments']
    if (!Array.isArray(listed)) return true
    const declared = Object.keys(this.#project.config.environments ?? {})
    listed.forEach((name: unknown, index) => {
      if (typeof name !== 'string' || declared.includes(name)) return
      report(
        unknownEnvironment(name, declared, spanOfPath(places, ['environments', index], 'value')),
      )
    })
    return this.#environment === undefined || listed.includes(this.#environment)
  }

  #checkKind(
    { kind, written, places, span }: WrittenDocument,
    report: (problem: Diagnostic) => void,
  ): boolean {
    if (this.#kinds.has(kind)) return true
    const given: unknown = written['kind']
    if (given === undefined) {
      const near = nearest('kind', Object.keys(written))
      report(
        diagnostic('MISSING_KEY', 'a plan document needs `kind`', {
          span: { ...span, end: Math.min(span.end, span.start + 1) },
          hint:
            near === undefined
              ? `${this.#engine} has ${[...this.#kinds].join(', ')}.`
              : `did you mean \`kind\` where \`${near}\` stands?`,
        }),
      )
    } else if (typeof given !== 'string') {
      report(
        diagnostic('WRONG_TYPE', '`kind` must be text', {
          span: spanOfPath(places, ['kind'], 'value'),
        }),
      )
    } else {
      report(
        diagnostic('UNKNOWN_KIND', `${this.#engine} has no kind \`${given}\``, {
          span: spanOfPath(places, ['kind'], 'value'),
          hint: kindHint(given, this.#engine, [...this.#kinds]),
        }),
      )
    }
    return false
  }

  #checkFields(
    { kind, facts, places, written }: WrittenDocument,
    { json }: PlanDocument,
    earlier: readonly Diagnostic[],
    report: (problem: Diagnostic) => void,
  ): void {
    for (const problem of schemaDiagnostics(
      validate({ engine: this.#engine, kind }, json),
      places,
    )) {
      // A value that could not be resolved is of the wrong type as well; once is enough.
      if (!earlier.some((one) => isSamePlace(one, problem))) report(problem)
    }
    reportClearSecrets(written, facts, places, report)
  }

  #factsOf(kind: string | undefined): FieldFacts {
    if (kind === undefined || !this.#kinds.has(kind)) return unknownFacts
    const known = this.#facts.get(kind)
    if (known) return known
    const facts = kindFacts(this.#engine, kind)
    this.#facts.set(kind, facts)
    return facts
  }
}

function isSamePlace({ span: a, severity }: Diagnostic, { span: b }: Diagnostic): boolean {
  return (
    severity === 'error' &&
    a !== undefined &&
    a.file === b?.file &&
    a.start < b.end &&
    b.start < a.end
  )
}

const engines = ['clickhouse', 'timeplus', 'postgres'] as const

function kindHint(given: string, engine: string, kinds: readonly string[]): string {
  const near = nearest(given, kinds)
  const elsewhere = engines.filter((one) => one !== engine && kindsOf(one).includes(given))
  const known = elsewhere.length > 0 ? `it is a kind of ${elsewhere.join(' and ')}; ` : ''
  return near === undefined
    ? `${known}${engine} has ${kinds.join(', ')}.`
    : `${known}did you mean \`${near}\`?`
}

function kindOf(contents: { readonly get: (key: string) => unknown }): string | undefined {
  const kind = contents.get('kind')
  return typeof kind === 'string' ? kind : undefined
}

function documentRange(document: Document.Parsed, text: string): readonly [number, number] {
  const [from, to] = document.contents?.range ?? [
    document.range?.[0] ?? 0,
    document.range?.[1] ?? text.length,
  ]
  return from < to ? [from, to] : [document.range?.[0] ?? 0, document.range?.[1] ?? 0]
}
