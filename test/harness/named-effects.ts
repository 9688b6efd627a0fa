/** Effects of field rules by name, and whether a changeset shows one. */
import { expect } from 'vitest'
import type { Changeset } from '../../src/changeset/changeset.ts'
import type { Engine, FieldEffect } from '../../src/engine/engine.ts'

type Kinds = Engine['kinds']

export interface NamedEffect {
  /** Kinds that share the rule. */
  readonly kinds: readonly string[]
  readonly field: string
  readonly effect: FieldEffect
}

/** `Table.ttl removed`, `View.query`; a Sink has the rules of a MaterializedView. */
export function namedEffects(kinds: Kinds): ReadonlyMap<string, NamedEffect> {
  return new Map(
    Object.entries(kinds).flatMap(([kind, { fields, family }]) =>
      family !== undefined && family !== kind
        ? []
        : Object.entries(fields).flatMap(([field, { effects }]) =>
            effects.map((effect) => {
              const sharing = Object.values(kinds)
                .filter((other) => other.kind === kind || other.family === kind)
                .map((other) => other.kind)
              return [effectName(kind, field, effect), { kinds: sharing, field, effect }] as const
            }),
          ),
    ),
  )
}

/** Every named effect is one that a rule has and that a changeset shows. */
export function expectProofs(
  proves: readonly string[] | undefined,
  kinds: Kinds,
  planned: readonly Changeset[],
): void {
  const named = namedEffects(kinds)
  for (const id of proves ?? []) {
    const effect = named.get(id)
    expect(effect, `no rule has the effect \`${id}\``).toBeDefined()
    if (effect !== undefined) expect(isProved(effect, planned), `shows ${id}`).toBe(true)
  }
}

/** Versions are part of the name where what happens depends on them: `Stream.comment [before 2.9]`. */
export function effectName(kind: string, field: string, { when, on }: FieldEffect): string {
  const words = [`${kind}.${field}`, when, on === undefined ? undefined : `[${on}]`]
  return words.filter((word) => word !== undefined).join(' ')
}

/** A planned action says so of the field, and holds the statement. */
export function isProved(
  { kinds: mine, field, effect }: NamedEffect,
  changesets: readonly Changeset[],
): boolean {
  if (effect.how === 'refused') {
    return changesets.some(({ blocked }) =>
      blocked.some(({ kind, detail }) => mine.includes(kind) && detail.startsWith(field)),
    )
  }
  const actions = changesets.flatMap((changeset) => changeset.actions)
  const changes = actions
    .filter(({ kind }) => mine.includes(kind))
    .map((action) => ({
      action,
      hows: action.fields
        .filter((change) => change.field.split('.')[0] === field)
        .map(({ how }) => how),
    }))
    .filter(({ hows }) => hows.length > 0)
  if (effect.how === 'ignored') return changes.every(({ hows }) => hows.every(isIgnored))
  return changes.some(({ action, hows }) => {
    const statements = action.statements.map(({ sql }) => sql)
    const hazards = action.hazards.map(({ id }) => id)
    return (
      hows.some((how) => says(how, effect.how)) &&
      (!isSql(effect.by) || holdsAll(statements, effect.by ?? '')) &&
      (effect.hazards === undefined || effect.hazards.some((id) => hazards.includes(id)))
    )
  })
}

function isIgnored(how: string): boolean {
  return how.startsWith('ignore')
}

function says(how: string, wanted: FieldEffect['how']): boolean {
  if (wanted === 'one statement') return /^(alter|replace)/.test(how)
  return how.startsWith(wanted === 'in place' ? 'alter' : 'replace')
}

/** A recipe is told in words. */
function isSql(by: string | undefined): boolean {
  return by !== undefined && /^[A-Z]{2}/.test(by)
}

/** Several statements are named one after another; the first words are those of a statement. */
function holdsAll(statements: readonly string[], by: string): boolean {
  return by
    .split(/[;,] (?=[A-Z])/)
    .every((part, index) => statements.some((sql) => holds(sql, part, index === 0)))
}

/** `…` and `{id}` stand for anything. */
function holds(sql: string, by: string, isStart: boolean): boolean {
  const words = by
    .split(/…|\{id\}/)
    .map((part) => part.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`${isStart ? '^' : ''}${words.join('.*')}`, 's').test(sql)
}
