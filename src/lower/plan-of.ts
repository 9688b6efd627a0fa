import { planMeaning } from '../changeset/changeset-digest.ts'
import { type JsonObject, sortKeys } from '../resource/json.ts'
import type { Resource } from '../resource/resource.ts'
import type { Steps } from '../steps.ts'

const plans = new WeakMap<Resource, JsonObject>()

/**
 * Everything of a resource that a later run needs to plan its release again; no positions, no
 * clocks. One and the same for each resource, with its keys as they are written.
 */
export function planOf(resource: Resource): JsonObject {
  const known = plans.get(resource)
  if (known !== undefined) return known
  const { id, kind, name, address, spec, lifecycle, dependsOn, checks, renamedFrom } = resource
  const plan = {
    address: sortKeys({ ...address }),
    checks,
    dependsOn,
    id,
    kind,
    lifecycle: sortKeys({ ...lifecycle }),
    name,
    ...(renamedFrom === undefined ? {} : { renamedFrom }),
    spec,
  }
  plans.set(resource, plan)
  return plan
}

/** What a changeset says of its plans, found out before the changeset is made. */
export function* planMeanings(resources: readonly Resource[]): Steps<undefined> {
  for (const resource of resources) {
    planMeaning(planOf(resource))
    yield
  }
  return undefined
}
