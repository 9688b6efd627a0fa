/** ClickHouse's spelling of a type → Timeplus' (timeplus.md §3.4: lower case, snake case). */
export function toTimeplusType(type: string): string {
  // Names of enum values and zones stand in quotes and stay.
  return type.replace(/'(?:[^'\\]|\\.)*'|[A-Z]\w*/g, (word) =>
    word.startsWith("'") || word.startsWith('\\') ? word : spelled(word),
  )
}

const special: { readonly [name: string]: string } = {
  FixedString: 'fixed_string',
  LowCardinality: 'low_cardinality',
  AggregateFunction: 'aggregate_function',
  SimpleAggregateFunction: 'simple_aggregate_function',
  IPv4: 'ipv4',
  IPv6: 'ipv6',
  UUID: 'uuid',
  JSON: 'json',
}

function spelled(word: string): string {
  return special[word] ?? word.toLowerCase()
}
