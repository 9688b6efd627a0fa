/** The functions of the package as the CLI calls them. */
import type { Changeset } from '../changeset/changeset.ts'
import type { Diagnostic } from '../diagnostic/index.ts'
import type { OperationContext } from '../operation/context.ts'
import type {
  ApplyResult,
  CheckResult,
  DestroyResult,
  DoctorResult,
  DriftResult,
  ForgetResult,
  GraphResult,
  HistoryResult,
  ImportResult,
  PlanResult,
  TextOf,
  UnlockResult,
  ValidateResult,
} from '../operation/results.ts'

/** Engines are the library's to bring. */
export type CallerContext = Omit<OperationContext, 'engineOf'>

export type Confirm = (plan: PlanResult) => Promise<boolean>

export interface FormatResult {
  readonly files: readonly {
    readonly path: string
    readonly changed: boolean
    readonly text: string
  }[]
  readonly diagnostics: readonly Diagnostic[]
  readonly textOf: TextOf
}

export interface Setting {
  readonly name: string
  readonly value: string
  readonly origin: string
}

export interface Library {
  readonly validateProject: (context: CallerContext) => Promise<ValidateResult>
  readonly checkProject: (context: CallerContext) => Promise<CheckResult>
  readonly graphProject: (context: CallerContext) => Promise<GraphResult>
  readonly planProject: (
    context: CallerContext,
    options: { readonly allow: readonly string[]; readonly unmanaged?: boolean },
  ) => Promise<PlanResult>
  readonly applyProject: (
    context: CallerContext,
    options: {
      readonly allow: readonly string[]
      readonly takeOver: readonly string[]
      readonly confirm: Confirm
      readonly timeoutMs?: number
    },
  ) => Promise<ApplyResult>
  readonly applyChangeset: (
    context: CallerContext,
    options: { readonly text: string; readonly file: string },
  ) => Promise<ApplyResult>
  readonly driftProject: (context: CallerContext) => Promise<DriftResult>
  readonly historyProject: (context: CallerContext) => Promise<HistoryResult>
  readonly destroyProject: (
    context: CallerContext,
    options: {
      readonly allow: readonly string[]
      readonly includeAdopted: boolean
      readonly confirm: Confirm
    },
  ) => Promise<DestroyResult>
  readonly forgetResource: (
    context: CallerContext,
    options: { readonly id: string },
  ) => Promise<ForgetResult>
  readonly unlockTarget: (
    context: CallerContext,
    options: { readonly id: string },
  ) => Promise<UnlockResult>
  readonly doctorProject: (
    context: CallerContext,
    options: { readonly roundTrip: boolean; readonly grants: boolean },
  ) => Promise<DoctorResult>
  readonly importProject: (
    context: CallerContext,
    options: { readonly directory: string; readonly fromSql?: readonly string[] },
  ) => Promise<ImportResult>
  readonly formatProject: (
    context: CallerContext,
    options: { readonly check: boolean },
  ) => Promise<FormatResult>
  readonly effectiveConfig: (
    context: CallerContext,
  ) => Promise<{ readonly settings: readonly Setting[] }>
  readonly decodeChangeset: (text: string) => {
    readonly changeset?: Changeset
    readonly problems: readonly string[]
  }
  readonly encodeChangeset: (changeset: Changeset) => string
}

/** Loaded on demand: help and usage errors never pay for it. */
export async function loadLibrary(): Promise<Library> {
  return await import('./library-stub.ts')
}
