/** The storage that a type has by itself (pg_type.typstorage), for going back to it. */
export function defaultStorage(type: string, major: number): string {
  if (major >= 16) return 'default'
  if (/\[\]$/.test(type)) return 'extended'
  if (/^(numeric|cidr|inet)\b/.test(type)) return 'main'
  return plain.test(type) ? 'plain' : 'extended'
}

const plain =
  /^(smallint|integer|bigint|real|double precision|boolean|date|time|timestamp|interval|uuid|oid|money|name|point|box|circle|lseg|line|macaddr)\b/
