/**
 * Rules on a table and extended statistics: no plan can say them, and they go with their relation or
 * with a column of it. Where that is made again, so are they, as the server has written them.
 */
import type { JsonObject } from '../../../resource/json.ts'
import type { LiveObject } from '../../../resource/resource.ts'
import type { Draft } from '../../engine.ts'
import { draft } from './draft.ts'
import { wordsOf } from './name-lists.ts'
import { quoteIdent, quoteLiteral, sqlName } from './names.ts'
import { roleSql } from './role-names.ts'
import { isList, isObject } from './values.ts'

export interface UnsaidPart {
  /** `the rule r of Table/s.t` */
  readonly name: string
  readonly drop: Draft
  readonly make: readonly Draft[]
  /** Words of its definition, which may be names of columns. */
  readonly words: ReadonlySet<string>
}

export function rulesOn(
  object: Pick<LiveObject, 'id' | 'address' | 'inferred'>,
): readonly UnsaidPart[] {
  const table = sqlName(object.address)
  return partsIn(object, 'tableRules').map(({ name: bare = '', sql = '', enabled, comment }) => {
    const name = quoteIdent(bare)
    const word = states[enabled ?? '']
    return {
      name: `the rule ${bare} of ${object.id}`,
      drop: draft(`DROP RULE IF EXISTS ${name} ON ${table}`),
      make: [
        draft(sql.replace(/;\s*$/, '')),
        ...(word === undefined ? [] : [draft(`ALTER TABLE ${table} ${word} RULE ${name}`)]),
        ...(comment === undefined
          ? []
          : [draft(`COMMENT ON RULE ${name} ON ${table} IS ${quoteLiteral(comment)}`)]),
      ],
      words: new Set(wordsOf(sql)),
    }
  })
}

/** pg_rewrite.ev_enabled */
const states: { readonly [letter: string]: string } = {
  D: 'DISABLE',
  R: 'ENABLE REPLICA',
  A: 'ENABLE ALWAYS',
}

export function statisticsOn(object: Pick<LiveObject, 'id' | 'inferred'>): readonly UnsaidPart[] {
  return partsIn(object, 'statistics').map((part) => {
    const { schema = '', name: bare = '', sql = '', target, owner, comment } = part
    const name = sqlName({ database: schema, name: bare })
    return {
      name: `the statistics ${schema}.${bare} of ${object.id}`,
      drop: draft(`DROP STATISTICS IF EXISTS ${name}`),
      make: [
        draft(sql),
        ...(target === undefined
          ? []
          : [draft(`ALTER STATISTICS ${name} SET STATISTICS ${target}`)]),
        ...(owner === undefined
          ? []
          : [draft(`ALTER STATISTICS ${name} OWNER TO ${roleSql(owner)}`)]),
        ...(comment === undefined
          ? []
          : [draft(`COMMENT ON STATISTICS ${name} IS ${quoteLiteral(comment)}`)]),
      ],
      words: new Set(wordsOf(sql)),
    }
  })
}

function partsIn(
  { inferred }: Pick<LiveObject, 'inferred'>,
  key: string,
): readonly { readonly [field: string]: string | undefined }[] {
  const found = inferred?.[key]
  if (!isList(found)) return []
  return found
    .filter(isObject)
    .map((part: JsonObject) =>
      Object.fromEntries(
        Object.entries(part).flatMap(([field, value]) =>
          value === null || value === undefined ? [] : [[field, String(value)] as const],
        ),
      ),
    )
}
