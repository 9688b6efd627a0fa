/** Secrets compare by keyed digests and, where both values are at hand, by their texts; never shown. */
import type { Change } from '../engine/engine.ts'
import type { LedgerRow } from '../ledger/ledger-row.ts'
import { canonicalJson, type Json, mapTexts } from '../resource/json.ts'
import type { Resource, Spec } from '../resource/resource.ts'
import { tokenText } from '../sql/index.ts'

export interface SecretsInput {
  /** Keyed digest of a placeholder's value; undefined where the value or the key is unknown. */
  readonly secretDigest: (placeholder: string) => string | undefined
  /** A text with its placeholders replaced by values, as far as they are at hand. */
  readonly withSecrets: (text: string) => string
}

export function compareSecrets(
  resource: Resource,
  row: LedgerRow | undefined,
  input: SecretsInput,
  masked: readonly string[] = [],
): { readonly changes: readonly Change[]; readonly notCompared: readonly string[] } {
  const changes: Change[] = []
  const notCompared: string[] = []
  for (const placeholder of resource.secrets) {
    const now = input.secretDigest(placeholder)
    const before = row?.secrets[placeholder]
    if (now === undefined || row === undefined) notCompared.push(placeholder)
    // A new name for a secret, perhaps of the same value: the texts decide.
    else if (before === undefined && stands(placeholder, resource, masked)) continue
    else if (before !== now) changes.push(secretChange(resource, placeholder))
  }
  return { changes, notCompared }
}

/**
 * A secret in clear text is masked on the target like any other. What was applied last is in the
 * ledger; a change of it shows there, and moving it behind a reference of the same value does not.
 */
export function compareHiddenTexts(
  masked: readonly string[],
  resource: Resource,
  row: LedgerRow | undefined,
  input: SecretsInput,
): { readonly changes: readonly Change[]; readonly notCompared: readonly string[] } {
  if (row === undefined) return { changes: [], notCompared: [] }
  const changes: Change[] = []
  const notCompared: string[] = []
  for (const field of masked) {
    const before = hiddenText(row.desired, field, input)
    const after = hiddenText(resource.spec, field, input)
    if (before === after) continue
    const open = resource.secrets.filter((placeholder) => after.includes(placeholder))
    // Without the values on both sides nothing can be said about them.
    if (open.length > 0 || before.includes('${env:') || before.includes('${file:')) {
      notCompared.push(...open)
      continue
    }
    changes.push(hiddenChange(field))
  }
  return { changes, notCompared }
}

/** A field with its secrets in place: only ever compared, never kept. */
function hiddenText(spec: Spec, field: string, input: SecretsInput): string {
  const dot = field.indexOf('.')
  const top = spec[dot < 0 ? field : field.slice(0, dot)]
  const value = dot < 0 ? top : partNamed(top, field.slice(dot + 1))
  return tokenText(canonicalJson(mapTexts(value, input.withSecrets)))
}

function hiddenChange(field: string): Change {
  const dot = field.indexOf('.')
  const hidden = { before: hiddenValue, after: hiddenValue }
  if (dot < 0) return { field, top: field, type: 'changed', subfields: [], ...hidden }
  const part = field.slice(dot + 1)
  return { field, top: field.slice(0, dot), type: 'changed', part, subfields: ['value'], ...hidden }
}

/** Whether a masked field of the live object is where a placeholder stands. */
function stands(placeholder: string, resource: Resource, masked: readonly string[]): boolean {
  return masked.some((field) => {
    const dot = field.indexOf('.')
    const top = resource.spec[dot < 0 ? field : field.slice(0, dot)]
    const value = dot < 0 ? top : partNamed(top, field.slice(dot + 1))
    return JSON.stringify(value)?.includes(placeholder) ?? false
  })
}

export function uniqueFields(changes: readonly Change[]): readonly Change[] {
  const seen = new Set<string>()
  return changes.filter(({ field, type }) => {
    const key = `${field} ${type}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function partNamed(value: Json | undefined, name: string): Json | undefined {
  if (Array.isArray(value)) {
    return value.find((item) => (item as { readonly name?: unknown } | null)?.name === name)
  }
  return value !== null && typeof value === 'object'
    ? (value as { readonly [key: string]: Json | undefined })[name]
    : undefined
}

export const hiddenValue = '(sensitive value)'

/** Points at the field (and the part of it) that holds the placeholder. */
function secretChange(resource: Resource, placeholder: string): Change {
  const hidden = { before: hiddenValue, after: hiddenValue }
  const holds = (value: unknown): boolean => JSON.stringify(value)?.includes(placeholder) ?? false
  for (const [top, value] of Object.entries(resource.spec)) {
    if (!holds(value)) continue
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      const part = Object.entries(value).find(([, item]) => holds(item))?.[0]
      if (part !== undefined) {
        return {
          field: `${top}.${part}`,
          top,
          type: 'changed',
          part,
          subfields: ['value'],
          ...hidden,
        }
      }
    }
    return { field: top, top, type: 'changed', subfields: [], ...hidden }
  }
  return { field: 'secret', top: 'secret', type: 'changed', subfields: [], ...hidden }
}
