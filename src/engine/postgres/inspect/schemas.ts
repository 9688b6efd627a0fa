import { compact } from '../../common/compact.ts'
import type { SchemaSpec } from '../kinds/schema.ts'
import { inScope, notOfExtension } from './hidden.ts'
import { ownerFields, ownerInferred } from './owner.ts'
import type { InspectPart } from './part.ts'
import { textIn } from './row-values.ts'

export const schemas: InspectPart = {
  name: 'schemas',
  sql: () => `SELECT json_build_object(
    'name', n.nspname, ${ownerFields('n.nspowner')},
    'comment', obj_description(n.oid, 'pg_namespace')) AS o
  FROM pg_namespace n
  WHERE ${inScope('n.nspname')} AND ${notOfExtension('pg_namespace', 'n.oid')}
  ORDER BY n.nspname`,
  read: (row) => [
    {
      kind: 'Schema',
      address: { name: textIn(row, 'name') ?? '' },
      spec: compact<SchemaSpec>({ owner: textIn(row, 'owner'), comment: textIn(row, 'comment') }),
      inferred: ownerInferred(row),
    },
  ],
}
