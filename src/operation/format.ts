import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { sqlFragmentAt } from '../schema/index.ts'
import { formatYaml } from '../source/format.ts'
import { layOutQueries } from '../source/format-queries.ts'
import { planFiles } from '../source/plans.ts'
import { loadProject } from '../source/project.ts'
import type { Engine } from '../engine/engine.ts'
import type { OperationContext } from './context.ts'
import type { TextOf } from './results.ts'

export interface FormattedFile {
  /** Relative to the project's root. */
  readonly path: string
  readonly absolutePath: string
  readonly changed: boolean
  readonly text: string
}

export interface FormatProjectResult {
  readonly files: readonly FormattedFile[]
  readonly diagnostics: readonly Diagnostic[]
  readonly textOf: TextOf
}

export interface FormatOptions {
  /** Lay out the queries of the plan files as well. */
  readonly sql?: boolean
}

/** sluice.yaml and the plan files in canonical form; what cannot be parsed is left and reported. */
export async function formatProject(
  context: OperationContext,
  { sql = false }: FormatOptions = {},
): Promise<FormatProjectResult> {
  const loaded = loadProject(context.directory)
  if (loaded.project === undefined) return { files: [], ...loaded }
  const { project } = loaded
  const engine = sql ? await context.engineOf(project.config.engine) : undefined
  const diagnostics: Diagnostic[] = []
  const texts = new Map<string, string>()
  const paths = [project.file, ...planFiles(project, (problem) => diagnostics.push(problem))]
  const files: FormattedFile[] = []
  for (const path of paths) {
    const absolutePath = join(project.root, path)
    const before = readFileSync(absolutePath, 'utf8')
    texts.set(path, before)
    const written = engine && path !== project.file ? laidOut(before, path, engine) : before
    const after = formatYaml(written, { file: path })
    if (typeof after === 'string') {
      files.push({ path, absolutePath, changed: after !== before, text: after })
    } else {
      diagnostics.push(...after)
    }
  }
  return { files, diagnostics, textOf: (file) => texts.get(file) }
}

function laidOut(text: string, file: string, engine: Engine): string {
  return layOutQueries(text, file, {
    isQuery: (kind, field) => sqlFragmentAt(engine.name, kind, [field]) === 'query',
    layOut: (query) => engine.formatQuery(query),
  })
}
