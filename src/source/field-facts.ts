import { hasFileTwin, isSecretPath, isTextPath } from './schema.ts'

/** What the loader must know of a field. */
export interface FieldFacts {
  /** Text is asked, so other scalars are taken as they are written. */
  readonly isText: boolean
  /** `${env:}` and `${file:}` may stand here. */
  readonly isSecret: boolean
  /** The field may be given as `…File` beside. */
  readonly hasTwin: boolean
  readonly child: (step: string | number) => FieldFacts
}

/** The facts of a kind's fields, each asked of the schema once, however many resources have it. */
export function kindFacts(engine: string, kind: string): FieldFacts {
  return new SchemaFacts(engine, kind, [])
}

/** For documents of an unknown kind: nothing is known, so nothing is changed. */
export const unknownFacts: FieldFacts = {
  isText: false,
  isSecret: true,
  hasTwin: false,
  child: () => unknownFacts,
}

class SchemaFacts implements FieldFacts {
  readonly #engine: string
  readonly #kind: string
  readonly #path: readonly (string | number)[]
  readonly #children = new Map<string, SchemaFacts>()
  #isText: boolean | undefined
  #isSecret: boolean | undefined
  #hasTwin: boolean | undefined

  constructor(engine: string, kind: string, path: readonly (string | number)[]) {
    this.#engine = engine
    this.#kind = kind
    this.#path = path
  }

  get isText(): boolean {
    this.#isText ??= isTextPath(this.#engine, this.#kind, this.#path)
    return this.#isText
  }

  get isSecret(): boolean {
    this.#isSecret ??= isSecretPath(this.#engine, this.#kind, this.#path)
    return this.#isSecret
  }

  get hasTwin(): boolean {
    this.#hasTwin ??= this.#path.length > 0 && hasFileTwin(this.#engine, this.#kind, this.#path)
    return this.#hasTwin
  }

  child(step: string | number): FieldFacts {
    // All items of a list follow one schema.
    const key = typeof step === 'number' ? '0' : `.${step}`
    const known = this.#children.get(key)
    if (known) return known
    const child = new SchemaFacts(this.#engine, this.#kind, [
      ...this.#path,
      typeof step === 'number' ? 0 : step,
    ])
    this.#children.set(key, child)
    return child
  }
}
