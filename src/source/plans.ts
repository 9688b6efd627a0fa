import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { diagnostic, hasErrors } from '../diagnostic/diagnostic.ts'
import type { DocumentCache } from './document-cache.ts'
import { readEnvironmentValues, valueFiles } from './environment-values.ts'
import { finish, type Steps } from '../steps.ts'
import { expandGlob } from './glob.ts'
import type { PlanDocument } from './plan-document.ts'
import type { Project } from './project.ts'
import { sourceFiles } from './source-files.ts'
import { PlanLoader, type Reporter } from './plan-loader.ts'

export type { PlanDocument }

export interface LoadPlansOptions {
  /** Values of this environment, and only the documents that belong to it. Without it, every document. */
  readonly environment?: string
  /** Told after each file how many resources there will be, if the files to come are like those read. */
  readonly onRead?: (resources: number) => void
  /** What documents were read as before; without it, each is read. */
  readonly cache?: DocumentCache
}

export interface LoadedPlans {
  /** Those that their schema accepts, in the order of the files and within them. */
  readonly documents: readonly PlanDocument[]
  /** Those with errors, so that whoever refers to them is not reported too. Their `json` is unchecked. */
  readonly invalid: readonly PlanDocument[]
  /** Those that belong to other environments: a part of the release all the same. */
  readonly elsewhere: readonly PlanDocument[]
  /** How many files were read: plans, values, texts and sluice.yaml. */
  readonly files: number
  readonly diagnostics: readonly Diagnostic[]
  readonly textOf: (file: string) => string | undefined
}

/** Reads and checks every plan file of a project. One bad file or document does not keep the others from being read. */
export function loadPlans(project: Project, options: LoadPlansOptions = {}): LoadedPlans {
  return finish(loadPlansInSteps(project, options))
}

/** As `loadPlans`, a step for every file. */
export function* loadPlansInSteps(project: Project, options: LoadPlansOptions): Steps<LoadedPlans> {
  const diagnostics: Diagnostic[] = []
  const report = (problem: Diagnostic): void => {
    diagnostics.push(problem)
  }
  const reporter: Reporter = { report }
  const reportFile = (problem: Diagnostic): void => reporter.report(problem)
  const sources = sourceFiles(project.root, project.files, reportFile, project.textOf)
  const scope = readEnvironmentValues(project, options.environment, sources, report)
  const files = planFiles(project, report)
  const loader = new PlanLoader(project, options, scope, sources, reporter)
  for (const [index, file] of files.entries()) {
    loader.readFile(file)
    options.onRead?.((loader.resources * files.length) / (index + 1))
    yield
  }

  if (files.length > 0 && loader.resources === 0 && !hasErrors(diagnostics)) {
    report(
      diagnostic('EMPTY_PROJECT', 'the plan files hold no resource', {
        span: project.spanOf(['plans'], 'key'),
        hint: 'declare one; `sluice destroy` drops what a project owns.',
      }),
    )
  }
  const { documents, invalid, elsewhere } = loader
  return {
    documents,
    invalid,
    elsewhere,
    files: sources.count() + 1,
    diagnostics,
    textOf: sources.textOf,
  }
}

/** The plan files of a project, sorted; a pattern that matches none is an error, for no plans would mean to drop everything. */
export function planFiles(
  project: Project,
  report: (problem: Diagnostic) => void,
): readonly string[] {
  const found = new Set<string>()
  const noPlans = new Set([project.file, ...valueFiles(project)])
  project.config.plans.forEach((pattern, index) => {
    const matches = expandGlob(pattern, project.root, project.files)
    const plans = matches.filter((file) => /\.(?:ya?ml|json)$/i.test(file) && !noPlans.has(file))
    for (const file of plans) found.add(file)
    if (plans.length > 0) return
    report(
      diagnostic('EMPTY_GLOB', `\`${pattern}\` matches no plan file`, {
        span: project.spanOf(['plans', index]),
        hint:
          matches.length > 0
            ? 'it matches files, and none of them is a .yaml or .yml plan.'
            : 'patterns are relative to sluice.yaml; `**` goes into directories.',
      }),
    )
  })
  return [...found].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}
