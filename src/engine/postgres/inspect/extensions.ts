import { compact } from '../../common/compact.ts'
import type { ExtensionSpec } from '../kinds/extension.ts'
import type { InspectPart } from './part.ts'
import { textIn } from './row-values.ts'

/** The comment of an extension's own files is none that somebody gave it. */
export const extensions: InspectPart = {
  name: 'extensions',
  isGlobal: true,
  sql: () => `SELECT json_build_object(
    'name', e.extname, 'version', e.extversion, 'schema', n.nspname,
    'comment', nullif(obj_description(e.oid, 'pg_extension'), a.comment),
    'hasTables', EXISTS (
      SELECT 1 FROM pg_depend d JOIN pg_class c ON c.oid = d.objid
      WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_extension'::regclass
        AND d.refobjid = e.oid AND d.deptype = 'e' AND c.relkind IN ('r', 'p', 'm'))) AS o
  FROM pg_extension e
  JOIN pg_namespace n ON n.oid = e.extnamespace
  LEFT JOIN pg_available_extensions() a ON a.name = e.extname
  ORDER BY e.extname`,
  read: (row) => [
    {
      kind: 'Extension',
      address: { name: textIn(row, 'name') ?? '' },
      spec: compact<ExtensionSpec>({
        version: textIn(row, 'version'),
        schema: textIn(row, 'schema'),
        comment: textIn(row, 'comment'),
      }),
      inferred: row['hasTables'] === true ? { hasTables: true } : {},
    },
  ],
}
