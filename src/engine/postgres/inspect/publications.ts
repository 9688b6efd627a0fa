import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import type { PublicationSpec } from '../kinds/publication.ts'
import { allOperations } from '../kinds/publication-settings.ts'
import type { PublishedTable } from '../kinds/publication-tables.ts'
import { notOfExtension } from './hidden.ts'
import { ownerFields, ownerInferred } from './owner.ts'
import type { InspectPart } from './part.ts'
import { flagIn, listIn, textIn, textsIn } from './row-values.ts'

/** Columns, conditions and schemas of publications came with 15, `pubgencols` with 18. */
export const publications: InspectPart = {
  name: 'publications',
  isGlobal: true,
  sql: ({ major }) => `SELECT json_build_object(
    'name', p.pubname, ${ownerFields('p.pubowner')},
    'allTables', p.puballtables, 'insert', p.pubinsert, 'update', p.pubupdate,
    'delete', p.pubdelete, 'truncate', p.pubtruncate, 'viaRoot', p.pubviaroot,
    ${major >= 18 ? `'generated', p.pubgencols,` : ''}
    'tables', (SELECT json_agg(json_build_object('schema', n.nspname, 'name', c.relname
        ${major >= 15 ? `, 'where', pg_get_expr(r.prqual, c.oid), 'columns', (SELECT json_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (r.prattrs::smallint[]))` : ''}
      ) ORDER BY n.nspname, c.relname)
      FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE r.prpubid = p.oid AND n.nspname !~ '^_timescaledb'),
    ${major >= 15 ? `'schemas', (SELECT json_agg(n.nspname ORDER BY n.nspname) FROM pg_publication_namespace s JOIN pg_namespace n ON n.oid = s.pnnspid WHERE s.pnpubid = p.oid),` : ''}
    'comment', obj_description(p.oid, 'pg_publication')) AS o
  FROM pg_publication p
  WHERE ${notOfExtension('pg_publication', 'p.oid')}
  ORDER BY p.pubname`,
  read: (row) => [
    {
      kind: 'Publication',
      address: { name: textIn(row, 'name') ?? '' },
      spec: specOf(row),
      inferred: ownerInferred(row),
    },
  ],
}

function specOf(row: JsonObject): PublicationSpec {
  const tables = (listIn(row, 'tables') as readonly JsonObject[]).map((one) =>
    compact<PublishedTable>({
      name: `${textIn(one, 'schema')}.${textIn(one, 'name')}`,
      columns: one['columns'] ? textsIn(one, 'columns') : undefined,
      where: textIn(one, 'where'),
    }),
  )
  const schemas = textsIn(row, 'schemas')
  const operations = allOperations.filter((word) => flagIn(row, word))
  const settings = {
    ...(flagIn(row, 'viaRoot') ? { publish_via_partition_root: 'true' } : {}),
    ...(textIn(row, 'generated') === 's' ? { publish_generated_columns: 'stored' } : {}),
  }
  return compact<PublicationSpec>({
    owner: textIn(row, 'owner'),
    tables: tables.length === 0 ? undefined : tables,
    schemas: schemas.length === 0 ? undefined : schemas,
    allTables: flagIn(row, 'allTables') ? true : undefined,
    operations: operations.length === allOperations.length ? undefined : operations,
    with: Object.keys(settings).length === 0 ? undefined : settings,
    comment: textIn(row, 'comment'),
  })
}
