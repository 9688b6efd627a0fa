/** Resources out of a saved changeset or a stored release. */
import type { Changeset } from '../changeset/changeset.ts'
import { placeholdersIn } from '../link/compile.ts'
import type { Address, ResourceId } from '../resource/id.ts'
import { defaultLifecycle, type Lifecycle, type Resource, type Spec } from '../resource/resource.ts'
import { validate } from '../schema/index.ts'

/** What the schema says against a document that claims to be a changeset. */
export function changesetComplaints(json: unknown): readonly string[] {
  return validate('changeset', json).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

/** The schema has vouched for the outer shape; specs were written by Sluice and are digested. */
export function resourcesOf(changeset: Pick<Changeset, 'plans'>): readonly Resource[] {
  return changeset.plans.map((json) => {
    const spec = json['spec'] as Spec
    const renamedFrom = json['renamedFrom']
    return {
      id: json['id'] as ResourceId,
      kind: String(json['kind']),
      name: String(json['name']),
      address: json['address'] as unknown as Address,
      spec,
      lifecycle: { ...defaultLifecycle, ...(json['lifecycle'] as Partial<Lifecycle> | undefined) },
      dependsOn: (json['dependsOn'] ?? []) as readonly ResourceId[],
      checks: [],
      secrets: placeholdersIn(spec),
      ...(typeof renamedFrom === 'string' ? { renamedFrom } : {}),
    }
  })
}
