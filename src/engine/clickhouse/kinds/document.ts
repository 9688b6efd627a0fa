/** What reading a document has in common for all kinds: its own fields, or its whole CREATE. */
import type { JsonObject } from '../../../resource/json.ts'
import type { Spec } from '../../../resource/resource.ts'
import type { SpecProblem } from '../../engine.ts'
import { specFromCreate } from '../read-create.ts'
import { badValue, missingKey } from './settings.ts'
import { scalarText } from './text.ts'

export interface DocumentReader<S extends Spec> {
  /** Kinds that the statement in `ddl` may be of. */
  readonly kinds: readonly string[]
  /** The kind's own fields that are given; absent ones are left out. */
  readonly fields: (json: JsonObject, problems: SpecProblem[]) => Partial<S>
  readonly required: readonly (keyof S & string)[]
  /** The statement's column list of a view: written by the user here, added by the server there. */
  readonly inferred?: (inferred: JsonObject) => Partial<S>
}

/** Fields beside a `ddl` add to what it says (`start` of a materialized view, `comment`). */
export function readDocument<S extends Spec>(
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
  if (name !== undefined && name !== read.address.name && !name.endsWith(`.${read.address.name}`)) {
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
