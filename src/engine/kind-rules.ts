/**
 * What a kind is to the rest of Sluice: its fields, how each change of one is carried out, and what
 * reading, comparing and lowering may look at. Types only, as `engine.ts`, which hands them on.
 */
import type { NamedParts, NormalForm } from '../catalog/normal-form.ts'
import type { Hazard, HazardId } from '../changeset/changeset.ts'
import type { Recipe } from '../changeset/recipe.ts'
import type { Step } from '../changeset/step.ts'
import type { Address, ResourceId } from '../resource/id.ts'
import type { JsonObject } from '../resource/json.ts'
import type { LiveObject, Resource, Spec } from '../resource/resource.ts'

/** Facts of a target that an engine's own rules understand: its generation, its edition. */
export type Facts = { readonly [name: string]: string | number | boolean }

/** What reading, comparing and lowering may look at. Pure data. */
export interface KindContext {
  /** Database of unqualified names. */
  readonly database: string
  /** Relations, functions … of the side in question, by namespace and qualified name. */
  readonly lookup: (
    namespace: string,
    name: string,
  ) =>
    | {
        readonly kind: string
        readonly spec: Spec
        /** Its own: it may have been found by another name that it answers to. */
        readonly address?: Address
        /** Of a declared resource that is to get its name from another. */
        readonly renamedFrom?: string
        /** Of a live object: what the server computed. */
        readonly inferred?: JsonObject
      }
    | undefined
  /** All names of a namespace; absent where nobody can list them. */
  readonly namesIn?: (namespace: string) => readonly string[]
  /** Which side a spec comes from: the server has qualified names and inlined functions itself. */
  readonly side: 'desired' | 'live'
  /** Of the target; absent where none is known. */
  readonly facts?: Facts
  /** Queries that the parser knows in part only, as the server's own formatter prints them. */
  readonly canonical?: ReadonlyMap<string, string>
  /** Declared resources as the server stores them, where it was asked (`Connection.stored`). */
  readonly stored?: (id: ResourceId) => StoredForm | undefined
}

/** What a declared resource becomes on the server: the spec that inspection would give. */
export interface StoredForm {
  readonly spec: Spec
  readonly inferred?: JsonObject
}

/** Where a problem lies: the field, and offsets in its text when the text is at fault. */
export interface SpecProblem {
  readonly code: 'BAD_SQL' | 'BAD_VALUE' | 'MISSING_KEY' | 'UNKNOWN_SYNTAX'
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly path: readonly (string | number)[]
  readonly start?: number
  readonly end?: number
  readonly hint?: string
}

export interface SpecReference {
  /** `relation`, `function`, `dictionary` (a relation too), `database`, `namedCollection`, `role` … */
  readonly namespace: string
  /** Qualified where the namespace is. */
  readonly name: string
  /** How it is used: `reads`, `writes to`, `calls`, `in database`, `looks up`, `grants on` … */
  readonly via: string
  readonly path: readonly (string | number)[]
  readonly start?: number
  readonly end?: number
  /** Made after both are there (a foreign key): two may need each other. */
  readonly late?: true
  /** Only known when it runs ({x:Identifier}, merge('re')): an unknown name is no error. */
  readonly dynamic?: boolean
  /** May be a column, an alias or a table (`x IN y`): unknown names are no error. */
  readonly maybe?: boolean
}

export interface ColumnKey {
  /** Qualified. */
  readonly relation: string
  readonly column: string
}

/** A column of another relation, and where a definition names it. */
export interface ColumnUse extends ColumnKey {
  readonly path: readonly (string | number)[]
  readonly start: number
  readonly end: number
}

/** A column that a definition names and that nothing it reads has, for certain. */
export interface MissingColumn {
  readonly name: string
  /** The relations that were searched, and what columns they have. */
  readonly relations: readonly string[]
  readonly candidates: readonly string[]
  readonly path: readonly (string | number)[]
  readonly start: number
  readonly end: number
}

/** How the columns of a resource hang together with those of others. */
export interface ColumnFacts {
  readonly columns: readonly {
    readonly name: string
    readonly from: readonly ColumnKey[]
    /** False where there may be other sources. */
    readonly complete: boolean
  }[]
  /** False where there may be more columns than listed. */
  readonly hasAllColumns: boolean
  readonly reads: readonly ColumnUse[]
  /** False where it may read more than listed. */
  readonly hasAllReads: boolean
  readonly missing: readonly MissingColumn[]
  /** The relation that gets the rows, column by name. */
  readonly writesTo?: string
}

/** SQL before it has a place in a changeset. */
export interface Draft {
  readonly sql: string
  readonly hazards: readonly Hazard[]
  readonly boundary: 'transaction' | 'standalone'
  /**
   * `expand` runs after what the resource needs; `contract` (dropping a column) runs after
   * everything that used to read it has been changed; `follow` after everything the resource
   * reads is as it shall be, with nothing left to take away.
   */
  readonly phase: 'expand' | 'contract' | 'follow'
  /**
   * Its turn among what the changes of one field ask for, absent: 0. What several parts need alike
   * (the views over a table) is taken away before them and made again after all of them.
   */
  readonly turn?: number
  /** Makes what only holds the place of a live object until its own change: nobody can read it. */
  readonly holdsPlaceOf?: ResourceId
  /** Absent: executed once. */
  readonly step?: Step
}

/** A replacement that loses nothing, as drafts; see `changeset/recipe.ts` for the fields. */
export interface RecipeDraft extends Omit<Recipe, 'part' | 'abandon' | 'finish'> {
  readonly drafts: readonly Draft[]
  readonly abandon: readonly Draft[]
  readonly finish: readonly Draft[]
  readonly stateEffect: string | null
}

/** Why a recipe cannot be followed here. */
export interface NoRecipe {
  readonly because: string
}

/** One differing field, with both normal forms in hand. */
export interface Change {
  /** `ttl`, `columns.note`, `settings.index_granularity`, `columns` (the order moved). */
  readonly field: string
  /** First path segment: the key in the kind's `fields`. */
  readonly top: string
  readonly type: 'added' | 'removed' | 'changed' | 'renamed' | 'order'
  /** Name of the part, where the field has parts; and its former name. */
  readonly part?: string
  readonly formerPart?: string
  /** For a changed part: which of its fields differ. */
  readonly subfields: readonly string[]
  readonly before: string | null
  readonly after: string | null
}

/** How a change is carried out. */
export type Lowered =
  | { readonly how: 'alter'; readonly drafts: readonly Draft[]; readonly note?: string }
  | { readonly how: 'replace'; readonly because: string }
  | { readonly how: 'ignore'; readonly because: string }
  /** The engine would destroy or corrupt without saying so: never done, whatever is allowed. */
  | { readonly how: 'refuse'; readonly because: string }

export interface LowerContext {
  readonly desired: KindContext
  readonly live: KindContext
  /** Set when an unmanaged object reads what is dropped and the user consented. */
  readonly breaksUnmanaged: boolean
  /** Objects on the target that read or write this one, whoever owns them; absent where nobody looked. */
  readonly neighbours?: readonly Neighbour[]
  /** The same of another relation, or function, on the target. */
  readonly beside?: (relation: string) => readonly Neighbour[]
  /** Neither dropped nor replaced, by the plans or by the ledger. */
  readonly isProtected?: (id: ResourceId) => boolean
  /** What the plan does to another object on the target; absent where it changes nothing of it. */
  readonly planned?: (id: ResourceId) => PlannedChange | undefined
}

export interface PlannedChange {
  /** Under another name. */
  readonly becomes?: Resource
  /** Fields that differ. */
  readonly fields: ReadonlySet<string>
}

export interface SwapContext extends LowerContext {
  /** Objects on the target that read or write this one, whoever owns them. */
  readonly neighbours: readonly Neighbour[]
  /** The same of another relation, or function, on the target. */
  readonly beside: (relation: string) => readonly Neighbour[]
}

/** A live object next to the one that changes. */
export interface Neighbour {
  readonly object: LiveObject
  readonly isManaged: boolean
  /** The same plan drops it. */
  readonly isGoing?: true
  /** As in `SpecReference`: `reads`, `writes to`, `looks up` … */
  readonly via: string
}

/** What a change of a field does, as data: `docs/coverage.md` is written from it. */
export interface FieldEffect {
  /** Which changes of the field it is about, in a few words; absent: all of them. */
  readonly when?: string
  /**
   * `in place`: altered, the rest of the object untouched. `one statement`: written again as a
   * whole, losing nothing. `replaced`: a new object, with what that loses.
   */
  readonly how: 'in place' | 'one statement' | 'replaced' | 'ignored' | 'refused'
  /** The statement, with `…` for what differs from case to case. */
  readonly by?: string
  /** Hazards that may come with it. */
  readonly hazards?: readonly HazardId[]
  readonly note?: string
  /** Why no scenario runs it. */
  readonly notRun?: string
  /** Versions it holds for, in a few words; absent: all. */
  readonly on?: string
  /** Where it is known from when no server has shown it. */
  readonly evidence?: 'source' | 'docs' | 'inferred'
}

/** How a change of one field is carried out: told as data, and done by `lower`. */
export interface FieldRule<S> {
  readonly effects: readonly FieldEffect[]
  /** A method, so that a rule for a narrower spec type can stand in a list of rules. */
  lower(change: Change, from: LiveObject<S>, to: Resource<S>, context: LowerContext): Lowered
}

/**
 * All knowledge of one kind. Methods (not function properties) so that a rule for a narrower
 * spec type can stand in a list of rules.
 */
export interface KindRules<S = Spec> {
  readonly kind: string
  /** Ties in the order: functions → tables → views → materialized views → sinks. */
  readonly rank: number
  /** Names are unique in it: `relation`, `function`, `database`, … */
  readonly namespace: string
  /** For a kind that stands in for several (External): the namespace of this one. */
  namespaceOf?(spec: S): string
  readonly lives: 'database' | 'global' | 'relation'
  /** Kinds of one family are one kind of object under several names (a Sink is a view). */
  readonly family?: string
  /** External and the like: never created, dropped or compared. */
  readonly declaredOnly?: boolean
  /**
   * The engine lets it go while something uses it: every database is read for its users before it
   * goes or changes, whatever the scope.
   */
  readonly hasUntrackedUsers?: true
  /**
   * The engine does not take it, or a column of it, away from relations that read it, and renames
   * what they read along with it: what no plan manages is in the way, and not broken.
   */
  readonly heldByReaders?: true
  /** Every field of the spec and how a change of it is carried out. */
  readonly fields: { readonly [field: string]: FieldRule<S> }

  /**
   * Fields of the normal form that no plan writes: they follow from what the resource reads (what
   * `*` stands for). A change of one runs after everything it reads is as it shall be.
   */
  readonly derived?: readonly string[]

  /**
   * What the engine fixes when the object is written and does not follow later: the types of
   * columns it reads, as parts. Where they differ from those of its last apply it is written again,
   * by the rule of the field `types`.
   */
  frozen?(spec: S, context: KindContext): NamedParts | undefined

  /**
   * Where the types of what it reads are not `frozen`: what becomes of it when the type of a column
   * that it reads changes, in a few words. What reads its own columns is asked as well.
   */
  onRetype?(spec: S): string

  /** Address of a declared document; `database` is the default of unqualified names. */
  address(json: JsonObject, database: string): Address | undefined
  /** YAML fields → spec: `ddl` taken apart, list-or-text made text. */
  read(
    json: JsonObject,
    context: KindContext,
  ): { readonly spec: S; readonly problems: readonly SpecProblem[] }
  /** The spec as YAML fields again: what `import` writes. */
  write(spec: S, live: LiveObject<S>): JsonObject
  /** Ending of the file that a long text of this field goes into; absent: `sql`. */
  fileEnding?(spec: S, field: string): string
  references(spec: S, address: Address, context: KindContext): readonly SpecReference[]
  /** `inferred` is given on the live side. */
  /** For kinds that have or read columns. */
  columns?(spec: S, address: Address, context: KindContext): ColumnFacts
  normal(spec: S, address: Address, context: KindContext, inferred?: JsonObject): NormalForm
  /**
   * Whether nothing that stands on it can tell the one from the other: what is as it was recorded is
   * not tried again then. Absent: never.
   */
  looksAlike?(before: S, after: S): boolean
  create(to: Resource<S>, context: LowerContext): readonly Draft[]
  /**
   * A creation that is not over with the object itself, and has to be carried on by a later run:
   * in place of `create`. Undefined, or absent: `create` is all.
   */
  createWhole?(to: Resource<S>, context: LowerContext): RecipeDraft | undefined
  drop(from: LiveObject<S>, context: LowerContext): readonly Draft[]
  /**
   * A drop that takes what reads it aside, once all that shares a name with it is made, and before
   * the readers change. Undefined, or absent: it is dropped after everything that used it.
   */
  dropEarly?(from: LiveObject<S>, context: LowerContext): readonly Draft[] | undefined
  /** Replacement without loss in one statement (CREATE OR REPLACE VIEW), where there is one. */
  replace?(
    from: LiveObject<S>,
    to: Resource<S>,
    context: LowerContext,
  ): readonly Draft[] | undefined
  /** Replacement in one atomic statement that loses what `losses` says; absent: drop, then create. */
  recreate?(
    from: LiveObject<S>,
    to: Resource<S>,
    context: LowerContext,
  ): readonly Draft[] | undefined
  /**
   * As `recreate`, where the new one is not over with its statements and has to be carried on by a
   * later run. Undefined, or absent: `recreate`.
   */
  recreateWhole?(
    from: LiveObject<S>,
    to: Resource<S>,
    context: LowerContext,
  ): RecipeDraft | undefined
  /**
   * Others that `recreate` makes anew along with it, and that lose what they hold: what is protected
   * among them is in the way.
   */
  losesAlong?(from: LiveObject<S>, context: LowerContext): readonly LiveObject[]
  /**
   * Another kind takes its name, by these statements: with what reads it taken round, where it would
   * stand in the way.
   */
  around?(from: LiveObject<S>, drafts: readonly Draft[], context: LowerContext): readonly Draft[]
  rename?(from: LiveObject<S>, to: Resource<S>, context: LowerContext): readonly Draft[] | undefined
  /** Why this one cannot be renamed, where the kind can. */
  renameLimit?(from: LiveObject<S>, context: SwapContext): string | undefined
  /**
   * `lifecycle.replace: swap`: keeps rows and state. Undefined, or absent: there is nothing to
   * carry over, and it is replaced as without it.
   */
  swap?(
    from: LiveObject<S>,
    to: Resource<S>,
    changes: readonly Change[],
    context: SwapContext,
  ): RecipeDraft | NoRecipe | undefined
  /**
   * Whether rows that are inserted elsewhere run through it: those inserts fail while it cannot be
   * computed or has nowhere to write to.
   */
  firesOnInsert?(spec: S): boolean
  /** Why a target that has the kind cannot have this one of it (a mutable stream, Python). */
  lacking?(spec: S, facts: Facts, address?: Address): string | undefined
  /** A function whose body is looked up when it runs may name itself. */
  readonly mayCallItself?: true
  /** Other names that SQL calls it by: a function without its arguments. Several may share one. */
  aliases?(address: Address, spec: S): readonly string[]
  /** What is lost when it is dropped or replaced by drop and create; follows from the kind, not from today's rows. */
  losses(from: LiveObject<S>): readonly Hazard[]
  /** Goes and is renamed with what it names (grants, triggers): nothing breaks by that. */
  readonly followsTarget?: true
  /**
   * A server takes its statements and may do nothing, with a warning alone: what is read back after
   * an apply has to be what was wanted. Says why it may not be.
   */
  readonly onlyWarns?: string
  /**
   * Its name holds that of another (a relation, a role), and is a new one as soon as that is renamed:
   * the name it had before, where `former` knows one of what it is called after. Undefined: the same.
   */
  formerName?(
    spec: S,
    address: Address,
    former: (namespace: string, name: string) => string | undefined,
  ): string | undefined
  /** For streaming kinds: `keeps state`, `loses state`, `starts at now` … and why. */
  stateEffect?(
    op: 'create' | 'alter' | 'replace' | 'drop' | 'rename',
    changes: readonly Change[],
    to: Resource<S> | undefined,
    from: LiveObject<S> | undefined,
  ): string | null
}
