import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { diagnostic, hasErrors } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import { spanInWrittenText, spanOfPath } from './document-places.ts'
import { parseDuration } from './duration.ts'
import { readEnvironmentValues } from './environment-values.ts'
import { isRecord, mapText, valueAt } from './map-text.ts'
import { findPlaceholders, substitute } from './placeholders.ts'
import type { Project } from './project.ts'
import { unknownEnvironment } from './project.ts'
import { projectFacts } from './project-facts.ts'
import type { EnvironmentConfig } from './schema.ts'
import type { ProcessEnv } from './secrets.ts'
import { resolveSecrets } from './secrets.ts'
import { pathFrom, sourceFiles } from './source-files.ts'
import type { ValueScope } from './value-scope.ts'

/** An environment ready to connect to: secrets in place, defaults filled in. */
export interface Environment
  extends Omit<EnvironmentConfig, 'url' | 'values' | 'timeouts' | 'protect'> {
  readonly name: string
  readonly url: string
  readonly protect: boolean
  /** Milliseconds. */
  readonly timeouts?: {
    readonly connect?: number
    readonly statement?: number
    readonly lock?: number
  }
  readonly values: Readonly<Record<string, unknown>>
  /** Clear text of every secret that went in, to be kept out of everything that is shown. */
  readonly secrets: readonly string[]
}

export interface ResolvedEnvironment {
  readonly environment?: Environment
  readonly diagnostics: readonly Diagnostic[]
  readonly textOf: (file: string) => string | undefined
}

/**
 * The environment of a name, with secrets taken from the process's environment and from files. The only place that
 * resolves `environments`; commands that do not connect never call it. `SLUICE_<NAME>_URL` replaces the URL.
 */
export function resolveEnvironment(
  project: Project,
  name: string | undefined,
  processEnv: ProcessEnv,
): ResolvedEnvironment {
  const diagnostics: Diagnostic[] = []
  const report = (problem: Diagnostic): void => {
    diagnostics.push(problem)
  }
  const sources = sourceFiles(project.root, project.files, report, project.textOf)
  const declared = Object.keys(project.config.environments ?? {})
  const written = name === undefined ? undefined : valueAt(project.config, ['environments', name])
  if (name === undefined || !isRecord(written)) {
    report(name === undefined ? noEnvironment(declared) : unknownEnvironment(name, declared))
    return { diagnostics, textOf: sources.textOf }
  }

  const scope = readEnvironmentValues(project, name, sources, report)
  const resolved = resolveFields(project, name, written, scope, processEnv, report)
  const url = processEnv[overrideName(name)] || resolved.fields['url']
  if (typeof url !== 'string' || url === '') {
    const span = spanOfPath(project.places, ['environments', name, 'url'], 'value')
    report(
      diagnostic('MISSING_KEY', `environment \`${name}\` has no \`url\``, {
        span,
        hint: `add it, or set ${overrideName(name)}.`,
      }),
    )
  }
  if (hasErrors(diagnostics) || typeof url !== 'string')
    return { diagnostics, textOf: sources.textOf }

  const { values: _values, timeouts, protect, ...fields } = resolved.fields
  const environment = {
    ...fields,
    name,
    url,
    protect: protect === true,
    ...(isRecord(timeouts) && { timeouts: inMilliseconds(timeouts) }),
    values: scope.merged,
    secrets: resolved.secrets,
    // The schema accepted the fields before secrets were put in, and those are texts that stay texts.
  } as Environment
  return { environment, diagnostics, textOf: sources.textOf }
}

/** The variable that replaces the URL of an environment: SLUICE_STAGING_EU_URL for `staging-eu`. */
export function overrideName(environment: string): string {
  return `SLUICE_${environment.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_URL`
}

interface ResolvedFields {
  readonly fields: Readonly<Record<string, unknown>>
  readonly secrets: readonly string[]
}

function resolveFields(
  project: Project,
  name: string,
  written: Readonly<Record<string, unknown>>,
  scope: ValueScope,
  processEnv: ProcessEnv,
  report: (problem: Diagnostic) => void,
): ResolvedFields {
  const secrets: string[] = []
  const { values: _values, ...rest } = written
  const isUrlReplaced = Boolean(processEnv[overrideName(name)])

  const fields = mapText(
    rest,
    projectFacts.child('environments').child(name),
    (text, _facts, path) => {
      if (isUrlReplaced && path[0] === 'url') return text
      const spanOf = (start: number, end: number): Span =>
        spanInWrittenText(project.places, ['environments', name, ...path], text, start, end)
      let whole: unknown
      const resolved = substitute(text, ({ type, name: reference, isEscaped, start, end }) => {
        if (isEscaped) return text.slice(start + 1, end)
        if (type === 'value') {
          const found = scope.find(reference)
          if (!found)
            report(
              diagnostic(
                'UNKNOWN_VALUE',
                `\`${reference}\` is no value of environment \`${name}\``,
                { span: spanOf(start, end) },
              ),
            )
          if (start === 0 && end === text.length) whole = found?.value
          return found?.text
        }
        const placeholder =
          type === 'file' ? `\${file:${pathFrom(project.file, reference)}}` : text.slice(start, end)
        const one = resolveSecrets(placeholder, {
          processEnv,
          root: project.root,
          files: project.files,
        })
        if (one.missing.length > 0) report(unresolved(type, reference, name, spanOf(start, end)))
        secrets.push(...one.secrets)
        return one.text
      })
      return whole !== undefined && typeof whole !== 'string' ? whole : resolved.text
    },
  )

  return { fields: isRecord(fields) ? fields : {}, secrets: clearPasswords(written, secrets) }
}

/** A password in clear text is a mistake that was warned about, and still not to be shown. */
function clearPasswords(
  written: Readonly<Record<string, unknown>>,
  secrets: readonly string[],
): readonly string[] {
  const password = written['password']
  const isClear =
    typeof password === 'string' && password !== '' && findPlaceholders(password).length === 0
  return isClear ? [...secrets, password] : secrets
}

function unresolved(type: string, reference: string, environment: string, span: Span): Diagnostic {
  const isVariable = type === 'env'
  return diagnostic(
    'UNRESOLVED_SECRET',
    isVariable
      ? `the variable \`${reference}\` is not set`
      : `the file \`${reference}\` cannot be read, or is empty`,
    {
      span,
      hint: isVariable
        ? `set it where the command runs: environment \`${environment}\` needs it to connect.`
        : 'the path is relative to sluice.yaml.',
    },
  )
}

function noEnvironment(declared: readonly string[]): Diagnostic {
  return diagnostic('NO_ENVIRONMENT', 'this command needs an environment', {
    hint:
      declared.length > 0
        ? `add \`-e ${declared[0]}\`; sluice.yaml declares ${declared.map((one) => `\`${one}\``).join(', ')}.`
        : 'declare one under `environments` in sluice.yaml.',
  })
}

function inMilliseconds(
  timeouts: Readonly<Record<string, unknown>>,
): Readonly<Record<string, number>> {
  const times: Record<string, number> = {}
  for (const [key, value] of Object.entries(timeouts)) {
    const time =
      typeof value === 'number' || typeof value === 'string' ? parseDuration(value) : undefined
    if (time !== undefined) times[key] = time
  }
  return times
}
