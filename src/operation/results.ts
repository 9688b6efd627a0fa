import type { ReadinessReport } from '../apply/readiness.ts'
import type { Changeset } from '../changeset/changeset.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Facts, Finding } from '../engine/engine.ts'

export type { SqlRequest } from './sql.ts'
export type { SqlAnswer, SqlTask } from './sql-tasks.ts'

/** Gives the text of a project file, for code frames. */
export type TextOf = (file: string) => string | undefined

export interface ValidateResult {
  readonly project: string | undefined
  readonly diagnostics: readonly Diagnostic[]
  readonly textOf: TextOf
  readonly files: number
  readonly resources: number
}

export interface GraphNode {
  readonly kind: string
  readonly name: string
  readonly level: number
}

export interface GraphEdge {
  readonly dependant: string
  readonly dependency: string
  readonly via: string
  readonly at: { readonly file: string; readonly line: number; readonly column: number } | null
}

/** Columns as `Kind/name.column`. `from` is null where a column has sources that are not known; `*` is every column. */
export interface ColumnEdge {
  readonly from: string | null
  readonly to: string
}

export interface GraphResult extends ValidateResult {
  /** In creation order. */
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
  /** Only when they are asked for. */
  readonly columns?: readonly ColumnEdge[]
}

export interface CheckResult extends ValidateResult {
  /** Objects really created on the shadow engine. */
  readonly executed: number
  /** Empty where nothing was run. */
  readonly engineVersion: string
  /** Why no statement was run. */
  readonly notRun?: string
  /** Left out because the embedded engine has no such kind. */
  readonly unsupported: readonly {
    readonly kind: string
    readonly name: string
    readonly detail: string
  }[]
}

export interface PlanResult extends ValidateResult {
  /** Absent when the files have errors. */
  readonly changeset: Changeset | undefined
  readonly header: PlanHeader | undefined
}

/** For the first line of a plan: never part of the changeset. */
export interface PlanHeader {
  readonly project: string
  readonly environment: string
  readonly engine: string
  readonly engineVersion: string
  readonly resources: number
  readonly milliseconds: number
  readonly unmanagedCount: number
}

export interface ApplyResult extends PlanResult {
  /** Statements executed in this run. */
  readonly executed: number
  readonly actionsDone: number
  /** True when something ran and something did not: exit code 1 or 130. */
  readonly partial: boolean
  readonly interrupted: boolean
  /** Somebody was asked and said no. */
  readonly declined?: true
  readonly adopted: number
  readonly milliseconds: number
  /** What was asked after the last statement; absent where nothing was. */
  readonly readiness?: ReadinessReport & { readonly waited: boolean }
  /** A resource whose data the server goes on rewriting although nobody waits for it. */
  readonly rewriting?: string
  /** What stopped a partial run. */
  readonly failure?: { readonly id: string; readonly statement: string; readonly error: unknown }
}

export interface DriftResult {
  readonly project: string
  readonly environment: string
  readonly drift: Changeset['drift']
  readonly compared: number
}

export interface HistoryEntry {
  readonly release: string
  readonly appliedAt: string
  readonly actor: string
  readonly commit: string | null
  readonly toolVersion: string
  readonly changeset: string
  readonly summary: { readonly [op: string]: number }
  readonly resources: number
  readonly verifiedAt: string | null
}

export interface HistoryResult {
  readonly project: string
  readonly environment: string
  /** Newest first. */
  readonly entries: readonly HistoryEntry[]
}

export interface ImportedFile {
  /** Relative to the output directory. */
  readonly path: string
  readonly text: string
}

export interface ImportResult {
  readonly files: readonly ImportedFile[]
  readonly directory: string
  readonly resources: number
  /** `VAR` names to set for masked secrets, with where they are used. */
  readonly secrets: readonly { readonly variable: string; readonly id: string }[]
  readonly unreadable: readonly {
    readonly kind: string
    readonly name: string
    readonly why: string
  }[]
  readonly warnings: readonly string[]
}

export interface DoctorResult {
  readonly environment: string
  readonly findings: readonly Finding[]
  /** With `roundTrip`: what held on the target, fit to be passed on. */
  readonly roundTrip?: RoundTripReport
}

export interface RoundTripReport {
  readonly engine: string
  readonly version: string
  readonly facts: Facts
  readonly cases: readonly RoundTripCase[]
}

/** One thing that was tried with one sample. */
export interface RoundTripCase {
  readonly kind: string
  readonly name: string
  /** `is created`, `gets a column`, `is dropped`. */
  readonly what: string
  readonly outcome: 'held' | 'failed' | 'unsupported' | 'not tried'
  readonly detail: string
  /** What was sent, placeholders standing for secrets. */
  readonly statements: readonly string[]
}

export interface ForgetResult {
  readonly id: string
  readonly forgotten: boolean
}

export interface UnlockResult {
  readonly id: string
  readonly broken: boolean
  readonly owner: string | null
}

export interface DestroyResult extends ApplyResult {
  /** What stays because it was never ours, with the reason. */
  readonly left: readonly { readonly kind: string; readonly name: string; readonly why: string }[]
}
