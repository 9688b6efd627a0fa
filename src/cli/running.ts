import type { ProgressEvent } from '../operation/context.ts'

export type CopyEvent = Extract<ProgressEvent, { type: 'progress' }>

/** What a run is at, for the words of an interruption. */
export type Doing =
  /** Before there is a connection. */
  | { readonly at: 'start' }
  | {
      readonly at: 'statement'
      readonly id: string
      readonly statement: number
      readonly statements: number
      readonly sql: string
      /** Set while ranges are copied. */
      readonly copy?: CopyEvent
    }
  | { readonly at: 'lock' }
  | { readonly at: 'readiness' }

export interface Running {
  readonly event: (event: ProgressEvent) => void
  /** Undefined between statements, and before and after them. */
  readonly doing: () => Doing | undefined
  /** Those that were connected to. */
  readonly engines: () => ReadonlySet<string>
}

/** Keeps in mind which statement is under way; what was not finished stays. */
export function watchRunning(): Running {
  let doing: Doing | undefined = { at: 'start' }
  const engines = new Set<string>()
  return {
    doing: () => doing,
    engines: () => engines,
    event: (event) => {
      switch (event.type) {
        case 'waiting':
          doing = { at: 'lock' }
          break
        case 'started': {
          const { id, statement, statements, sql } = event
          doing = { at: 'statement', id, statement, statements, sql }
          break
        }
        case 'progress':
          if (doing?.at === 'statement' && doing.id === event.id) doing = { ...doing, copy: event }
          break
        case 'unready':
          doing = event.unready.length === 0 ? undefined : { at: 'readiness' }
          break
        case 'connected':
          engines.add(event.engine)
          doing = undefined
          break
        case 'locked':
        case 'finished':
        case 'failed':
          doing = undefined
          break
        default:
          break
      }
    },
  }
}
