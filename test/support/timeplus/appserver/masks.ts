/**
 * Secrets in `properties` come back masked or not, depending on the type (timeplus.md §6, which
 * does not say on which): here brokers mask them, one type with the engine's own mask, and the
 * rest gives them in clear, so that a client has to live with all three.
 */
const masks: { readonly [type: string]: string } = {
  kafka: '******',
  redpanda: '******',
  confluent_cloud: '******',
  pulsar: '[HIDDEN]',
  nats_jetstream: '[HIDDEN]',
}

const secretName = /password|secret|token|jwt|credential|api_?key/i

export function withMasks(type: string, properties: unknown): unknown {
  const mask = masks[type]
  return mask === undefined ? properties : mapSecrets(properties, () => mask)
}

/** The name of a property whose value is a mask: sending one back would store the mask. */
export function maskedProperty(properties: unknown): string | undefined {
  let found: string | undefined
  mapSecrets(properties, (name, value) => {
    if (Object.values(masks).includes(String(value))) found ??= name
    return value
  })
  return found
}

function mapSecrets(value: unknown, map: (name: string, value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((element) => mapSecrets(element, map))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      typeof inner === 'string' && inner !== '' && secretName.test(name)
        ? map(name, inner)
        : mapSecrets(inner, map),
    ]),
  )
}
