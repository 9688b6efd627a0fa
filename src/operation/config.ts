import { FilesError } from '../diagnostic/files-error.ts'
import { loadProject } from '../source/project.ts'
import { environmentValues } from '../source/environment-values.ts'
import type { OperationContext } from './context.ts'

export interface EffectiveSetting {
  readonly name: string
  readonly value: string
  readonly origin: string
}

const hidden = '(sensitive value)'

/** Effective settings with where each comes from. References are shown, values of secrets never. */
export async function effectiveConfig(
  context: OperationContext,
): Promise<{ readonly settings: readonly EffectiveSetting[] }> {
  const { project, diagnostics, textOf } = loadProject(context.directory)
  if (project === undefined) throw new FilesError(diagnostics, textOf)
  const settings: EffectiveSetting[] = []
  const { environments, values: _values, ...rest } = project.config
  flatten('', rest, project.file, settings)
  for (const [name, environment] of Object.entries(environments ?? {})) {
    if (context.environment !== undefined && name !== context.environment) continue
    flatten(`environments.${name}`, environment, project.file, settings)
    const override = `SLUICE_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_URL`
    if (context.processEnv[override]) {
      settings.push({ name: `environments.${name}.url`, value: hidden, origin: override })
    }
  }
  const merged = environmentValues(project, context.environment)
  const source =
    context.environment === undefined ? project.file : `${project.file}, ${context.environment}`
  flatten('values', merged.values, source, settings)
  settings.push(
    ...defaults.filter(({ name }) => !settings.some((setting) => setting.name === name)),
  )
  return { settings }
}

const defaults: readonly EffectiveSetting[] = [
  { name: 'ledger.database', value: 'sluice', origin: 'default' },
  { name: 'policy.unsupported', value: 'warn', origin: 'default' },
]

function flatten(prefix: string, value: unknown, origin: string, into: EffectiveSetting[]): void {
  if (Array.isArray(value)) {
    into.push({ name: prefix, value: value.map((item) => text(item)).join(', '), origin })
    return
  }
  if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) {
      flatten(prefix === '' ? key : `${prefix}.${key}`, item, origin, into)
    }
    return
  }
  if (value === undefined) return
  const isSecret =
    /(?:^|\.)(?:password|apiKey|key)$/.test(prefix) &&
    !/^\$\{(?:env|file):[^}]*\}$/.test(String(value))
  into.push({ name: prefix, value: isSecret ? hidden : withoutCredentials(text(value)), origin })
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A password inside a URL is a secret wherever it stands. */
function withoutCredentials(value: string): string {
  return value.replace(/(\/\/[^/@:\s]*:)[^@/\s]+@/g, `$1${hidden}@`)
}
