/** The text is no statement of this generation: error 62, with where the reading stopped. */
export class SyntaxFault extends Error {
  readonly code = 62
  readonly position: number

  constructor(message: string, position: number) {
    super(message)
    this.name = 'SyntaxFault'
    this.position = position
  }
}

/** A statement the double reads but cannot run: never guessed at (error 48). */
export class TranslationFault extends Error {
  readonly code = 48

  constructor(message: string) {
    super(message)
    this.name = 'TranslationFault'
  }
}

/** No type of that name (error 50). */
export class UnknownType extends Error {
  readonly code = 50

  constructor(name: string) {
    super(`Unknown data type family: ${name}`)
    this.name = 'UnknownType'
  }
}
