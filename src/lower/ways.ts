/** What a person can do who is told that something would be lost, safest first. */
import type { Action, Hazard, Way } from '../changeset/changeset.ts'
import { shellWord } from '../changeset/shell-word.ts'

export interface WayContext {
  readonly environment: string
  /** Kinds that can be replaced without loss. */
  readonly canSwap: (kind: string) => boolean
  /** Everything shall go, whatever the plans have. */
  readonly isDestroy?: boolean
}

/** Ways on from an action whose hazards nobody agreed to. */
export function waysOn(
  action: Action,
  hazards: readonly Hazard[],
  { environment, canSwap, isDestroy = false }: WayContext,
): readonly Way[] {
  const id = `${action.kind}/${action.name}`
  const consent: Way = { name: 'consent', text: allowOf(hazards, id) }
  switch (action.op) {
    case 'drop':
      return [
        ...(isDestroy ? [] : [{ name: 'keep', text: `put ${id} back into the plans` } as const]),
        {
          name: 'let go',
          text: `sluice forget ${shellWord(id)} -e ${environment} leaves it on the target and out of the project`,
        },
        ...(isDestroy ? [] : [renamed(action.name)]),
        consent,
      ]
    case 'replace':
      return waysToReplace(id, fieldsOf(action), hazards, {
        // A swap that is planned and still loses something is no way round it.
        canSwap: canSwap(action.kind) && action.recipe === undefined,
        isAllowed: true,
        isDrift: isDrift(action),
      })
    case 'create':
      return action.desired?.spec['start'] !== undefined
        ? [{ name: 'keep', text: 'start: now, which takes new rows only' }, consent]
        : [consent]
    default:
      return [
        { name: 'keep', text: keepText(fieldsOf(action), isDrift(action)) },
        ...renameWay(action),
        consent,
      ]
  }
}

function renamed(name: string): Way {
  return { name: 'rename', text: `if it has a new name: renamedFrom: ${name} in its plan` }
}

/** Ways on from a replacement, which needs a strategy besides the consent. */
export function waysToReplace(
  id: string,
  fields: readonly string[],
  hazards: readonly Hazard[],
  {
    canSwap,
    isAllowed,
    isDrift: isLive,
  }: { readonly canSwap: boolean; readonly isAllowed: boolean; readonly isDrift: boolean },
): readonly Way[] {
  const allow = allowOf(hazards, id)
  return [
    { name: 'keep', text: keepText(fields, isLive) },
    ...(canSwap
      ? [
          {
            name: 'swap',
            text: 'lifecycle: { replace: swap } builds the new one beside it, copies what it holds and exchanges the two',
          },
        ]
      : []),
    {
      name: 'consent',
      text: isAllowed ? allow : `lifecycle: { replace: recreate } in its plan, and ${allow}`,
    },
  ]
}

/** Ways on from a change that is made by no consent. */
export function waysWithout(fields: readonly string[], isDrifted: boolean): readonly Way[] {
  return [{ name: 'keep', text: keepText(fields, isDrifted) }]
}

function allowOf(hazards: readonly Hazard[], id: string): string {
  return [...new Set(hazards.map((hazard) => `--allow ${shellWord(`${hazard.id}:${id}`)}`))].join(
    ' ',
  )
}

/** The plans stood still, and the target moved. */
function isDrift({ reason }: Pick<Action, 'reason'>): boolean {
  return reason === 'drift'
}

function keepText(fields: readonly string[], isLive: boolean): string {
  if (fields.length === 0) return 'change the plan back'
  const list = fields.map((field) => `\`${field}\``).join(', ')
  const back = isLive
    ? `write ${list} into the plan as the target has it`
    : `change ${list} back in the plan`
  return `${back}, or leave the difference: lifecycle: { ignoreChanges: [${fields.join(', ')}] }`
}

function fieldsOf({ fields }: Action): readonly string[] {
  return [...new Set(fields.map(({ field }) => field))].filter((field) => field !== 'name')
}

/** A dropped part may be one that was meant to get another name. */
function renameWay({ fields }: Action): readonly Way[] {
  const gone = fields.find(({ field, after }) => field.startsWith('columns.') && after === null)
  if (gone === undefined) return []
  const part = gone.field.slice('columns.'.length)
  return [{ name: 'rename', text: `if the column has a new name: renamedFrom: ${part} on it` }]
}
