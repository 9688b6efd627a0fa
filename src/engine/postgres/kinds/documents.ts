/** What reading a document has in common for all kinds: its own fields, or its whole CREATE. */
import { type Address, addressName } from '../../../resource/id.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import type { Spec } from '../../../resource/resource.ts'
import { scalarText } from '../../common/scalar.ts'
import type { SpecProblem } from '../../engine.ts'
import { specFromCreate } from '../read-create.ts'
import { splitName, withoutSignature } from './names.ts'
import { badValue, missingKey } from './values.ts'

export interface DocumentReader<S extends Spec> {
  /** Kinds that the statement in `ddl` may be of. */
  readonly kinds: readonly string[]
  /** The kind's own fields that are given; absent ones are left out. `comment` is read for all. */
  readonly fields: (json: JsonObject, problems: SpecProblem[]) => Partial<S>
  readonly required: readonly (keyof S & string)[]
}

/** Fields beside a `ddl` add to what it says (`owner`, `start`, `comment`); both are read as one. */
export function readDocument<S extends Spec>(
  json: JsonObject,
  reader: DocumentReader<S>,
): { readonly spec: S; readonly problems: readonly SpecProblem[] } {
  const problems: SpecProblem[] = []
  const ddl = scalarText(json['ddl'])
  const written = ddl === undefined ? undefined : readDdl(ddl, json, reader, problems)
  const whole = { ...written, ...json }
  const found: SpecProblem[] = []
  const own = reader.fields(whole, found)
  // What is wrong with a field that the statement gave is wrong with the statement.
  for (const problem of found)
    problems.push(String(problem.path[0]) in json ? problem : ofStatement(problem))
  const comment = scalarText(whole['comment'])
  const spec = {
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

/** `name: t`, `name: app.t`, or `schema: app` with a name that may hold dots; or the ddl's own. */
export function relationAddress(json: JsonObject, schema: string): Address | undefined {
  const name = scalarText(json['name'])
  const explicit = scalarText(json['schema'])
  const written = addressOfDdl(json['ddl'])
  // What says otherwise is reported where the document is read.
  if (written?.database !== undefined) return written
  if (name !== undefined) {
    if (explicit === undefined) return splitName(name, schema)
    const prefix = `${explicit}.`
    return {
      database: explicit,
      name: name.startsWith(prefix) ? name.slice(prefix.length) : name,
    }
  }
  return written === undefined ? undefined : { ...written, database: explicit ?? schema }
}

export function globalAddress(json: JsonObject): Address | undefined {
  const name = scalarText(json['name'])
  return name === undefined ? addressOfDdl(json['ddl']) : { name }
}

/** The address that a statement names, its schema absent where it does not say it. */
export function addressOfDdl(ddl: Json | undefined): Address | undefined {
  const text = scalarText(ddl)
  const read = text === undefined ? undefined : specFromCreate(text)
  return read?.ok ? read.address : undefined
}

function readDdl<S extends Spec>(
  ddl: string,
  json: JsonObject,
  { kinds }: DocumentReader<S>,
  problems: SpecProblem[],
): JsonObject | undefined {
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
  if (!kinds.includes(read.kind)) {
    problems.push(badValue(`this statement makes a ${read.kind}`, path))
    return undefined
  }
  const misnamed = misnamedAs(json, read.address)
  if (misnamed !== undefined) problems.push(badValue(misnamed, path))
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
  return read.spec
}

/** What is wrong with a field that the statement gave: the field's text has no place in the file. */
function ofStatement({ code, severity, message, hint }: SpecProblem): SpecProblem {
  return { code, severity, message, path: ['ddl'], ...(hint === undefined ? {} : { hint }) }
}

/** Undefined where `name` and `schema` are those of the statement, as far as both say them. */
function misnamedAs(json: JsonObject, address: Address): string | undefined {
  const name = scalarText(json['name'])
  const explicit = scalarText(json['schema'])
  const own = addressName({ ...address, name: withoutSignature(address.name) })
  const declared = [explicit, name && withoutSignature(name)].filter((part) => part !== undefined)
  const isSame =
    name === undefined
      ? explicit === undefined || explicit === (address.database ?? explicit)
      : isEnding(own, withoutSignature(name)) || isEnding(declared.join('.'), own)
  const isSameSchema = explicit === undefined || explicit === (address.database ?? explicit)
  return isSame && isSameSchema
    ? undefined
    : `the statement names \`${own}\`, not \`${declared.join('.')}\``
}

/** `t` of `app.t`. */
function isEnding(whole: string, part: string): boolean {
  return whole === part || whole.endsWith(`.${part}`)
}
