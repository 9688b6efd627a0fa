/** Who agreed to what: `HAZARD` or `HAZARD:Kind/name`, from the policy and the command line. */
import {
  type Action,
  type Blocked,
  destructiveHazards,
  type Hazard,
} from '../changeset/changeset.ts'
import { type WayContext, waysOn } from './ways.ts'

export interface ConsentInput extends WayContext {
  readonly consents: readonly string[]
  /** The environment is protected: bare hazards cover nothing there. */
  readonly isProtected: boolean
  readonly protectedIds: ReadonlySet<string>
  /** Nothing of what the project owns would be left: then each object is named as well. */
  readonly isTurnover: boolean
}

/** What of an action still needs a word of consent, with the word and the ways round it. */
export function missingConsents(action: Action, input: ConsentInput): readonly Blocked[] {
  const id = `${action.kind}/${action.name}`
  return action.hazards
    .filter((hazard) => destructiveHazards.has(hazard.id) && !isAllowed(hazard, id, input))
    .map((hazard) => ({
      kind: action.kind,
      name: action.name,
      code: 'BLOCKED',
      detail: [`${hazard.id}: ${hazard.detail}`, ...whyNamed(hazard, id, input)].join('; '),
      allow: `--allow ${hazard.id}:${id}`,
      ways: waysOn(action, [hazard], input),
    }))
}

/** How far each consent without a name reaches: a reviewer sees what else it lets pass. */
export function bareConsentNotes(
  actions: readonly Action[],
  input: ConsentInput,
): readonly string[] {
  return [...new Set(input.consents)].flatMap((consent) => {
    if (consent.includes(':')) return []
    const covered = actions.filter(({ kind, name, hazards }) => {
      const id = `${kind}/${name}`
      return (
        hazards.some((hazard) => hazard.id === consent && destructiveHazards.has(hazard.id)) &&
        !input.consents.includes(`${consent}:${id}`) &&
        isBareEnough(id, input)
      )
    })
    const ids = [...new Set(covered.map(({ kind, name }) => `${kind}/${name}`))]
    if (ids.length === 0) return []
    const count = ids.length === 1 ? '1 object' : `${ids.length} objects`
    return [`\`${consent}\` is allowed without a name and covers ${count}: ${ids.join(', ')}`]
  })
}

function isAllowed(hazard: Hazard, id: string, input: ConsentInput): boolean {
  if (input.consents.includes(`${hazard.id}:${id}`)) return true
  return isBareEnough(id, input) && input.consents.includes(hazard.id)
}

function isBareEnough(id: string, input: ConsentInput): boolean {
  return !input.isProtected && !input.isTurnover && !input.protectedIds.has(id)
}

/** Said only to those who tried the short form. */
function whyNamed({ id: hazard }: Hazard, id: string, input: ConsentInput): readonly string[] {
  if (!input.consents.includes(hazard)) return []
  const why = input.isProtected
    ? 'the environment is protected'
    : input.protectedIds.has(id)
      ? 'it is protected'
      : 'nothing that the project owns would be left'
  return [`\`${hazard}\` without a name does not cover it, because ${why}`]
}
