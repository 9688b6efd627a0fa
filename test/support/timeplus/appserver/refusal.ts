/** An answer that is no success: `{code, message, system}` (timeplus.md §6). */
export class Refusal extends Error {
  readonly status: number
  readonly code: number
  readonly system: 'proton' | 'neutron'

  constructor(
    status: number,
    message: string,
    code: number = status,
    system: Refusal['system'] = 'neutron',
  ) {
    super(message)
    this.status = status
    this.code = code
    this.system = system
  }
}

/** Unknown ids: the specification gives this answer no body. */
export class NotFound extends Error {}

/** An error of the engine behind the appserver, with the engine's own code. */
export function fromEngine(error: unknown): Refusal {
  const text = error instanceof Error ? error.message : String(error)
  const [, code, message] = /Code:\s*(\d+)\.\s*DB::Exception:\s*([\s\S]*)/.exec(text) ?? []
  if (code === undefined) return new Refusal(500, text)
  return new Refusal(500, message ?? text, Number(code), 'proton')
}
