/**
 * What a policy rule is: a small pure check of one resource in its compiled project. Rules of an engine lie in
 * `engine/<engine>/rules/`, those of every engine here; which weigh what is for sluice.yaml to say.
 */
import type { Code } from '../diagnostic/codes.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import type { KindContext, KindRules } from '../engine/engine.ts'
import type { Graph } from '../graph/graph.ts'
import type { ResourceId } from '../resource/id.ts'
import type { Resource, Spec } from '../resource/resource.ts'

export interface PolicyRule<S = Spec> {
  /** Its name in `policy.rules`: a promise, like the code of an error. */
  readonly id: string
  /** One sentence: what it finds. */
  readonly summary: string
  /** Without a word in sluice.yaml. Nothing is an error unless sluice.yaml says so. */
  readonly severity: 'off' | 'warn'
  /** The kinds it looks at; absent: all. */
  readonly kinds?: readonly string[]
  /** What happens to those who do not heed it. */
  readonly why: string
  /** Where that is known from: a manual page, or what an engine did. */
  readonly source: string
  /** The number that `max` sets. */
  readonly max?: { readonly default: number; readonly what: string }
  /** Problems of this code are told by the rule instead, once sluice.yaml names it. */
  readonly insteadOf?: Code
  /** A method, so that a rule for a narrower spec type can stand in a list of rules. */
  check(resource: Resource<S>, project: RuleProject, max: number): readonly Violation[]
}

/** The compiled project, as rules may look at it. */
export interface RuleProject {
  readonly resources: readonly Resource[]
  readonly byId: ReadonlyMap<ResourceId, Resource>
  readonly graph: Graph
  /** Finds declared objects by the names that SQL uses. */
  readonly context: KindContext
  readonly kinds: { readonly [kind: string]: KindRules }
  /** What reading the files found. */
  readonly problems: readonly Diagnostic[]
}

export interface Violation {
  /** Follows the resource's name in a sentence. */
  readonly message: string
  readonly path: readonly (string | number)[]
  /** Offsets in the text at the path. */
  readonly start?: number
  readonly end?: number
  /** Instead of a path, where the place is known already. */
  readonly span?: Span
  readonly hint?: string
}
