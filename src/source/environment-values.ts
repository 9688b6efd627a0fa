import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import { spanOfPath } from './document-places.ts'
import { unknownFacts } from './field-facts.ts'
import { isRecord, valueAt } from './map-text.ts'
import type { Project } from './project.ts'
import { unknownEnvironment } from './project.ts'
import { readSingleDocument } from './single-document.ts'
import type { SourceFiles } from './source-files.ts'
import { pathFrom, sourceFiles } from './source-files.ts'
import type { ValueScope, ValueSource } from './value-scope.ts'
import { readValueSource, valueScope } from './value-scope.ts'

export interface EnvironmentValues {
  readonly values: Readonly<Record<string, unknown>>
  readonly scope: ValueScope
  readonly diagnostics: readonly Diagnostic[]
  readonly textOf: (file: string) => string | undefined
}

/**
 * The values that plans see in an environment: its own over those of the project. Without an environment, those of
 * the project over those of all environments, so that a plan can be checked before anyone says where it will run.
 */
export function environmentValues(project: Project, name: string | undefined): EnvironmentValues {
  const diagnostics: Diagnostic[] = []
  const report = (problem: Diagnostic): void => {
    diagnostics.push(problem)
  }
  const sources = sourceFiles(project.root, project.files, report, project.textOf)
  const scope = readEnvironmentValues(project, name, sources, report)
  return { values: scope.merged, scope, diagnostics, textOf: sources.textOf }
}

/** As `environmentValues`, with the files of a load that is under way. */
export function readEnvironmentValues(
  project: Project,
  name: string | undefined,
  sources: SourceFiles,
  report: (problem: Diagnostic) => void,
): ValueScope {
  const environments = project.config.environments ?? {}
  const declared = Object.keys(environments)
  if (name !== undefined && !declared.includes(name)) report(unknownEnvironment(name, declared))

  const shared = projectValues(project, report)
  const own = (name === undefined ? declared : declared.filter((one) => one === name)).flatMap(
    (one) => ownValues(project, one, sources, report),
  )
  return valueScope(name === undefined ? [...shared, ...own] : [...own, ...shared])
}

/** The files that environments take their values from, relative to the root: they are no plans, whatever a glob says. */
export function valueFiles(project: Project): readonly string[] {
  const environments = project.config.environments ?? {}
  return Object.keys(environments).flatMap((name) => {
    const values = valueAt(environments, [name, 'values'])
    return typeof values === 'string' ? [pathFrom(project.file, values)] : []
  })
}

function projectValues(
  project: Project,
  report: (problem: Diagnostic) => void,
): readonly ValueSource[] {
  const values: unknown = project.config.values
  return isRecord(values) ? [readValueSource(values, project.places, ['values'], report)] : []
}

function ownValues(
  project: Project,
  name: string,
  sources: SourceFiles,
  report: (problem: Diagnostic) => void,
): readonly ValueSource[] {
  const path = ['environments', name, 'values']
  const values = valueAt(project.config, path)
  if (isRecord(values)) return [readValueSource(values, project.places, path, report)]
  if (typeof values !== 'string') return []

  const span: Span = spanOfPath(project.places, path, 'value')
  const file = pathFrom(project.file, values)
  if (file === project.file) {
    report(
      diagnostic('BAD_VALUE', `\`${values}\` is this file; values need a file of their own`, {
        span,
      }),
    )
    return []
  }
  const document = readSingleDocument(file, sources, unknownFacts, report, span)
  if (!document) return []
  const { $schema: _schema, ...map } = document.value
  return [readValueSource(map, document.places, [], report)]
}
