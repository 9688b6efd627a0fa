/**
 * Faults on order, for tests of runs that are cut off. `PUT /_double/faults` takes a list and
 * replaces what was there; the control paths ask for no login and are no part of the API.
 */
export interface Fault {
  readonly method?: string
  /** Regular expression on the path below the base (`^/sources$`). */
  readonly path?: string
  /** How many that match pass first. */
  readonly skip?: number
  /** How often; once unless said. */
  readonly times?: number
  /** Status of the answer; 0 cuts the connection. */
  readonly status: number
  readonly message?: string
  /** The request is carried out, then the fault strikes. */
  readonly afterwards?: boolean
  /** The fault strikes, and the request is carried out so many milliseconds later: a gateway gave up. */
  readonly laterMs?: number
}

export interface Faults {
  readonly order: (faults: readonly Fault[]) => void
  /** The fault that strikes this request; counts it. */
  readonly striking: (method: string, path: string) => Fault | undefined
}

export function noFaults(): Faults {
  let ordered: { readonly fault: Fault; seen: number }[] = []
  return {
    order: (faults) => {
      ordered = faults.map((fault) => ({ fault, seen: 0 }))
    },
    striking: (method, path) =>
      ordered.filter((entry) => {
        const { fault } = entry
        if (fault.method !== undefined && fault.method !== method) return false
        if (fault.path !== undefined && !new RegExp(fault.path).test(path)) return false
        const number = entry.seen++
        const first = fault.skip ?? 0
        return number >= first && number < first + (fault.times ?? 1)
      })[0]?.fault,
  }
}
