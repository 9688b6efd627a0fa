/** What reading a document has in common for all kinds: its own fields, or its whole CREATE. */
import type { Address } from '../../../resource/id.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import type { UnknownClause } from '../../../sql/index.ts'
import type { Spec } from '../../../resource/resource.ts'
import type { SpecProblem } from '../../engine.ts'
import { badValue, missingKey } from './settings.ts'
import { scalarText } from '../../common/scalar.ts'
import { splitName } from './names.ts'

export interface DocumentReader<S extends Spec> {
  /** Kinds that the statement in `ddl` may be of. */
  readonly kinds: readonly string[]
  /** The kind's own fields that are given; absent ones are left out. */
  readonly fields: (json: JsonObject, problems: SpecProblem[]) => Partial<S>
  readonly required: readonly (keyof S & string)[]
  /** The statement's column list of a view: written by the user here, added by the server there. */
  readonly inferred?: (inferred: JsonObject) => Partial<S>
}

/** A CREATE statement as a resource, by an engine's own reading. */
export type ReadCreate =
  | {
      readonly ok: true
      readonly kind: string
      /** The database is absent where the statement does not name it. */
      readonly address: Address
      readonly spec: Spec
      /** `columns` of views and materialized views: the server adds them, no plan has to. */
      readonly inferred?: JsonObject
      readonly unknown: readonly UnknownClause[]
    }
  | {
      readonly ok: false
      readonly why: string
      readonly start?: number
      readonly end?: number
    }

export interface Documents {
  /** Fields beside a `ddl` add to what it says (`start` of a materialized view, `comment`). */
  readonly readDocument: <S extends Spec>(
    json: JsonObject,
    reader: DocumentReader<S>,
  ) => { readonly spec: S; readonly problems: readonly SpecProblem[] }
  /** `name: t`, `name: db.t`, or `database: db` with a name that may hold dots; or the ddl's own. */
  readonly relationAddress: (json: JsonObject, database: string) => Address | undefined
  readonly globalAddress: (json: JsonObject) => Address | undefined
  readonly addressOfDdl: (ddl: Json | undefined) => Address | undefined
}

export function documentsOf(specFromCreate: (sql: string) => ReadCreate): Documents {
  function readDocument<S extends Spec>(
    json: JsonObject,
    reader: DocumentReader<S>,
  ): { readonly spec: S; readonly problems: readonly SpecProblem[] } {
    const problems: SpecProblem[] = []
    const ddl = scalarText(json['ddl'])
    const written = ddl === undefined ? undefined : readDdl(ddl, json, reader, problems)
    const own = reader.fields(json, problems)
    const comment = scalarText(json['comment'])
    const spec = {
      ...written,
      ...own,
      ...(comment === undefined || comment === '' ? {} : { comment }),
    } as S
    // A statement that could not be read has been reported; what it lacks follows from that.
    if (ddl === undefined || written !== undefined) {
      for (const key of reader.required) {
        if (spec[key] === undefined) problems.push(missingKey(key, []))
      }
    }
    return { spec, problems }
  }

  function readDdl<S extends Spec>(
    ddl: string,
    json: JsonObject,
    reader: DocumentReader<S>,
    problems: SpecProblem[],
  ): Partial<S> | undefined {
    const read = specFromCreate(ddl)
    const path = ['ddl']
    if (!read.ok) {
      const { why: message, start, end } = read
      problems.push({
        code: 'BAD_SQL',
        severity: 'error',
        message,
        path,
        ...(start === undefined ? {} : { start }),
        ...(end === undefined ? {} : { end }),
      })
      return undefined
    }
    if (!reader.kinds.includes(read.kind)) {
      problems.push(badValue(`this statement makes a ${read.kind}`, path))
      return undefined
    }
    const name = scalarText(json['name'])
    if (
      name !== undefined &&
      name !== read.address.name &&
      !name.endsWith(`.${read.address.name}`)
    ) {
      problems.push(badValue(`the statement names \`${read.address.name}\`, not \`${name}\``, path))
    }
    for (const { text, start, end } of read.unknown) {
      problems.push({
        code: 'UNKNOWN_SYNTAX',
        severity: 'warning',
        message: `\`${text}\` is not known to Sluice and is left out`,
        path,
        start,
        end,
      })
    }
    // Each engine's statement gives the spec of its own kind; the kinds were compared above.
    const spec = read.spec as Partial<S>
    return read.inferred === undefined ? spec : { ...spec, ...reader.inferred?.(read.inferred) }
  }

  function relationAddress(json: JsonObject, database: string): Address | undefined {
    const { name, database: inside, ddl } = json
    const explicit = typeof inside === 'string' ? inside : undefined
    if (typeof name === 'string') {
      if (explicit !== undefined)
        return { database: explicit, name: withoutDatabase(name, explicit) }
      return splitName(name, database)
    }
    const written = addressOfDdl(ddl)
    if (written === undefined) return undefined
    return { database: written.database ?? explicit ?? database, name: written.name }
  }

  function globalAddress(json: JsonObject): Address | undefined {
    if (typeof json['name'] === 'string') return { name: json['name'] }
    return addressOfDdl(json['ddl'])
  }

  function addressOfDdl(ddl: Json | undefined): Address | undefined {
    if (typeof ddl !== 'string') return undefined
    const read = specFromCreate(ddl)
    return read.ok ? read.address : undefined
  }

  return { readDocument, relationAddress, globalAddress, addressOfDdl }
}

function withoutDatabase(name: string, database: string): string {
  return name.startsWith(`${database}.`) ? name.slice(database.length + 1) : name
}
