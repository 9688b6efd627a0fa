import {
  type Action,
  type Blocked,
  destructiveHazards,
  type Hazard,
} from '../changeset/changeset.ts'

export interface ConsentInput {
  /** `HAZARD` or `HAZARD:Kind/name`, from the policy and the command line. */
  readonly consents: readonly string[]
  /** The environment is protected: bare hazards cover nothing there. */
  readonly isProtected: boolean
  readonly protectedIds: ReadonlySet<string>
}

/** What of an action still needs a word of consent, with the word. */
export function missingConsents(action: Action, input: ConsentInput): readonly Blocked[] {
  const id = `${action.kind}/${action.name}`
  return action.hazards
    .filter((hazard) => destructiveHazards.has(hazard.id) && !isAllowed(hazard, id, input))
    .map((hazard) => ({
      kind: action.kind,
      name: action.name,
      code: 'BLOCKED',
      detail: `${hazard.id}: ${hazard.detail}`,
      allow: `--allow ${hazard.id}:${id}`,
    }))
}

function isAllowed(hazard: Hazard, id: string, input: ConsentInput): boolean {
  if (input.consents.includes(`${hazard.id}:${id}`)) return true
  if (input.isProtected || input.protectedIds.has(id)) return false
  return input.consents.includes(hazard.id)
}
