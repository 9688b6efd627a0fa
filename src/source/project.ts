import { dirname, join, resolve } from 'node:path'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { diagnostic, hasErrors } from '../diagnostic/diagnostic.ts'
import { nearest } from '../diagnostic/nearest.ts'
import type { Span } from '../diagnostic/span.ts'
import { reportClearSecrets } from './clear-secrets.ts'
import type { DocumentPlaces, Path } from './document-places.ts'
import { spanInWrittenText, spanOfPath } from './document-places.ts'
import type { FileReader } from './file-reader.ts'
import { diskFiles } from './file-reader.ts'
import { isRecord, mapText, valueAt } from './map-text.ts'
import { findPlaceholders } from './placeholders.ts'
import { projectFacts } from './project-facts.ts'
import type { ProjectConfig } from './schema.ts'
import { kindsOf, validate } from './schema.ts'
import { schemaDiagnostics } from './schema-diagnostics.ts'
import type { SourceFiles } from './source-files.ts'
import { sourceFiles } from './source-files.ts'
import { readSingleDocument } from './single-document.ts'

/** sluice.yaml and the directory it stands in, which every path of the project is relative to. */
export interface Project {
  /** Absolute. */
  readonly root: string
  /** `sluice.yaml` or `sluice.yml`. */
  readonly file: string
  /** As written: references to secrets and values are still text. */
  readonly config: ProjectConfig
  readonly spanOf: (path: Path, where?: 'key' | 'value') => Span
  readonly places: DocumentPlaces
  readonly files: FileReader
  readonly textOf: (file: string) => string | undefined
}

export interface LoadedProject {
  /** Absent where there is none, or where it has errors. */
  readonly project?: Project
  /** With errors that leave engine and plans known: enough to check the plan files too, and for nothing else. */
  readonly incomplete?: Project
  readonly diagnostics: readonly Diagnostic[]
  readonly textOf: (file: string) => string | undefined
}

const names = ['sluice.yaml', 'sluice.yml'] as const

/** Finds the project that a directory belongs to, and reads and checks its sluice.yaml. */
export function loadProject(fromDirectory: string, files: FileReader = diskFiles): LoadedProject {
  const found = findProjectFile(resolve(fromDirectory), files)
  if (!found) {
    const problem = diagnostic(
      'NO_PROJECT',
      `there is no sluice.yaml in \`${fromDirectory}\` or above it`,
      {
        hint: '`sluice init` starts a project; `-C DIR` runs a command in another directory.',
      },
    )
    return { diagnostics: [problem], textOf: () => undefined }
  }

  const diagnostics: Diagnostic[] = []
  const report = (problem: Diagnostic): void => {
    diagnostics.push(problem)
  }
  const sources = sourceFiles(found.root, files, report)
  const project = readProject(found.root, found.file, files, sources, report)
  const usable = project && (hasErrors(diagnostics) ? { incomplete: project } : { project })
  return { ...usable, diagnostics, textOf: sources.textOf }
}

function findProjectFile(
  from: string,
  files: FileReader,
): { readonly root: string; readonly file: string } | undefined {
  for (let root = from; ; root = dirname(root)) {
    const entries = new Set(files.list(root)?.map((entry) => entry.name))
    const file = names.find(
      (name) => entries.has(name) || isReadable(join(root, name), entries.size, files),
    )
    if (file) return { root, file }
    if (dirname(root) === root) return undefined
  }
}

/** A directory may be entered but not listed. */
function isReadable(path: string, listed: number, files: FileReader): boolean {
  return listed === 0 && 'bytes' in files.read(path)
}

function readProject(
  root: string,
  file: string,
  files: FileReader,
  sources: SourceFiles,
  report: (problem: Diagnostic) => void,
): Project | undefined {
  const document = readSingleDocument(file, sources, projectFacts, report)
  if (!document) return undefined
  const { value, places } = document
  const { $schema: _schema, ...config } = value

  const problems = validate('project', config)
  for (const problem of schemaDiagnostics(problems, places)) report(problem)
  reportPlaceholders(config, places, report)
  reportClearSecrets(config, projectFacts, places, report)
  if (problems.length > 0 && !canReadPlans(config)) return undefined
  // The schema has just accepted it, and the type is generated from the schema; or it goes no further than `incomplete`.
  const checked = config as unknown as ProjectConfig
  reportEnvironments(config, places, report)

  return {
    root,
    file,
    config: checked,
    spanOf: (path, where = 'value') => spanOfPath(places, path, where),
    places,
    files,
    textOf: sources.textOf,
  }
}

/** Whether plan files can be found and read in spite of what else is wrong. */
function canReadPlans(config: Readonly<Record<string, unknown>>): boolean {
  const { engine, plans, environments = {} } = config
  return (
    typeof engine === 'string' &&
    kindsOf(engine).length > 0 &&
    Array.isArray(plans) &&
    plans.every((pattern) => typeof pattern === 'string') &&
    isRecord(environments)
  )
}

/** Secrets and values have a meaning under `environments` alone; `values` are checked where they are read. */
function reportPlaceholders(
  config: Readonly<Record<string, unknown>>,
  places: DocumentPlaces,
  report: (problem: Diagnostic) => void,
): void {
  mapText(config, projectFacts, (text, _facts, path) => {
    if (path[0] === 'environments' || path[0] === 'values') return text
    for (const { type, isEscaped, start, end } of findPlaceholders(text)) {
      if (isEscaped) continue
      const code = type === 'value' ? 'BAD_VALUE' : 'SECRET_NOT_ALLOWED'
      report(
        diagnostic(code, `\`\${${type}:…}\` has no meaning here`, {
          span: spanInWrittenText(places, path, text, start, end),
          hint: 'in sluice.yaml it can stand under `environments` only.',
        }),
      )
    }
    return text
  })
}

function reportEnvironments(
  config: Readonly<Record<string, unknown>>,
  places: DocumentPlaces,
  report: (problem: Diagnostic) => void,
): void {
  const environments = isRecord(config['environments']) ? config['environments'] : {}
  const declared = Object.keys(environments)
  for (const name of declared) {
    const before = valueAt(environments, [name, 'promoteFrom'])
    if (typeof before !== 'string') continue
    const path = ['environments', name, 'promoteFrom']
    const span = spanOfPath(places, path, 'value')
    if (!declared.includes(before)) report(unknownEnvironment(before, declared, span))
    else if (promotesFromItself(name, environments)) {
      report(
        diagnostic('BAD_VALUE', `\`${name}\` would be promoted from itself`, {
          span,
          hint: '`promoteFrom` names the environment that comes before this one.',
        }),
      )
    }
  }
}

function promotesFromItself(
  name: string,
  environments: Readonly<Record<string, unknown>>,
): boolean {
  const seen = new Set<string>()
  for (let current: unknown = name; typeof current === 'string' && !seen.has(current); ) {
    seen.add(current)
    current = valueAt(environments, [current, 'promoteFrom'])
    if (current === name) return true
  }
  return false
}

/** The problem of a name that sluice.yaml does not declare. */
export function unknownEnvironment(
  name: string,
  declared: readonly string[],
  span?: Span,
): Diagnostic {
  const near = nearest(name, declared)
  const list =
    declared.length > 0
      ? `sluice.yaml declares ${declared.map((one) => `\`${one}\``).join(', ')}.`
      : 'sluice.yaml declares none.'
  return diagnostic('UNKNOWN_ENVIRONMENT', `there is no environment \`${name}\``, {
    span,
    hint: near === undefined ? list : `did you mean \`${near}\`?`,
  })
}
