import type { FileReader } from './file-reader.ts'
import { diskFiles } from './file-reader.ts'
import type { Placeholder } from './placeholders.ts'
import { findPlaceholders, substitute } from './placeholders.ts'
import { absolutePath } from './source-files.ts'

export type ProcessEnv = { readonly [name: string]: string | undefined }

export interface SecretSource {
  readonly processEnv: ProcessEnv
  /** Absolute; `${file:p}` in a loaded plan is relative to it. */
  readonly root: string
  readonly files?: FileReader
}

export interface ResolvedSecrets {
  readonly text: string
  /** The secrets that went in, to be kept out of everything that is shown. */
  readonly secrets: readonly string[]
  /** References that could not be resolved, as written. */
  readonly missing: readonly string[]
}

/** Puts secrets in place of their references. Only commands that connect may call it. */
export function resolveSecrets(text: string, source: SecretSource): ResolvedSecrets {
  const secrets: string[] = []
  const missing: string[] = []
  const resolved = substitute(text, (one) => {
    if (one.isEscaped) return text.slice(one.start + 1, one.end)
    if (one.type === 'value') return undefined
    const secret = readSecret(one, source)
    if (secret === undefined) missing.push(text.slice(one.start, one.end))
    else secrets.push(secret)
    return secret
  })
  return { text: resolved.text, secrets, missing }
}

/** The references to secrets in a text, as written, each once. */
export function secretReferences(text: string): readonly string[] {
  const found = findPlaceholders(text).filter((one) => one.type !== 'value' && !one.isEscaped)
  return [...new Set(found.map((one) => text.slice(one.start, one.end)))]
}

/**
 * The secret behind a reference. An empty variable counts as unset: that is what CI gives for a secret it withholds,
 * and nobody's password may become empty by it.
 */
function readSecret(
  { type, name }: Placeholder,
  { processEnv, root, files = diskFiles }: SecretSource,
): string | undefined {
  if (type === 'env') return processEnv[name] || undefined
  const result = files.read(absolutePath(root, name))
  return 'bytes' in result ? withoutLineEnd(result.bytes) || undefined : undefined
}

/** Editors and `echo` end a file with a line feed that is no part of the secret. */
function withoutLineEnd(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replace(/\r?\n$/, '')
}
