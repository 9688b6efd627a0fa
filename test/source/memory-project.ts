import { posix } from 'node:path'
import type { Diagnostic } from '../../src/diagnostic/diagnostic.ts'
import type { DirectoryEntry, FileReader } from '../../src/source/file-reader.ts'
import { type LoadedPlans, loadPlans } from '../../src/source/plans.ts'
import { loadProject, type Project } from '../../src/source/project.ts'

/** A project that exists only in memory, under /project. */
export function memoryFiles(files: Readonly<Record<string, string | Uint8Array>>): FileReader {
  const paths = new Map(
    Object.entries(files).map(([name, text]) => [posix.join('/project', name), text]),
  )
  return {
    read: (path) => {
      const text = paths.get(path)
      if (text === undefined) return { failed: 'missing', why: 'there is no such file' }
      return { bytes: typeof text === 'string' ? Buffer.from(text) : text }
    },
    list: (directory) => {
      const entries = new Map<string, DirectoryEntry>()
      const prefix = directory.endsWith('/') ? directory : `${directory}/`
      for (const path of paths.keys()) {
        if (!path.startsWith(prefix)) continue
        const [name = '', ...deeper] = path.slice(prefix.length).split('/')
        entries.set(name, { name, type: deeper.length > 0 ? 'directory' : 'file' })
      }
      return entries.size > 0 ? [...entries.values()] : undefined
    },
    realPath: (path) => path,
  }
}

export const projectYaml = `version: 1
name: orders
engine: clickhouse
plans: [plans/**/*.yaml]
values: { days: 30, flag: true, ratio: 1.10, big: 9223372036854775808, db: shop, nested: { depth: 2 }, list: [a, b] }
environments:
  local: { url: "chdb:.sluice/local" }
  staging: { url: "http://ch", values: { days: 60 } }
`

/** Loads a project of one plan file beside the usual sluice.yaml. */
export function loadPlan(
  plan: string,
  others: Readonly<Record<string, string>> = {},
  environment?: string,
): LoadedPlans & { readonly project: Project } {
  const { project, diagnostics } = loadProject(
    '/project',
    memoryFiles({ 'sluice.yaml': projectYaml, 'plans/a.yaml': plan, ...others }),
  )
  if (!project) throw new Error(`the project is broken: ${codesOf(diagnostics).join(' ')}`)
  return { ...loadPlans(project, environment === undefined ? {} : { environment }), project }
}

export function codesOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map((one) => one.code)
}
