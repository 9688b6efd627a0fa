/** SETTINGS of Timeplus: which values stand in quotes, which say nothing, which are secrets. */
import { MASK, type NamedPart, type NamedParts } from '../../../catalog/normal-form.ts'
import { quoteString } from '../../../sql/index.ts'
import { isSecretName } from '../../clickhouse-family/kinds/secrets.ts'
import { normalSetting, type SettingsSpec } from '../../clickhouse-family/kinds/settings.ts'

/** `a = 1, b = 'x'`, in the order written. */
export function settingsSql(settings: SettingsSpec): string {
  return Object.entries(settings)
    .map(([name, value]) => settingSql(name, value))
    .join(', ')
}

/**
 * A number stands bare where the setting is one. Settings that hold text refuse a bare number,
 * while a quoted one is good for every setting (timeplus.md §3.6, pair 8): in doubt it is quoted.
 */
export function settingSql(name: string, value: string): string {
  const isSwitch = value === 'true' || value === 'false'
  const isBare = isSwitch || (/^-?\d+(\.\d+)?$/.test(value) && isNumber.test(name))
  return `${name} = ${isBare ? value : quoteString(value)}`
}

const isNumber =
  /^(shards|replicas|replication_factor|keep_versions|index_granularity|eps|interval_time|coalesced|auto_cf|log_kvstore|late_insert_overrides|secure|one_message_per_row|skip_ssl_cert_check|pooled_connections|fetch_threads|port|(tcp|udp|http)_port|use_environment_credentials)$|_(bytes|ms|seconds|messages|rows|count|size|interval|timeout|threads)$|^(enable|min|max|merge|flush|use|skip)_/

/**
 * Settings by name. Values equal to one of `defaults` count as not set, whichever side wrote them;
 * `implied` are of the live side: what the server took where nothing was said.
 */
export function normalStreamSettings(
  settings: SettingsSpec | undefined,
  defaults: { readonly [name: string]: string } = {},
  implied: SettingsSpec = {},
): NamedParts {
  const own = Object.entries(settings ?? {}).map(([name, value]) => part(name, value))
  const others = Object.entries(implied)
    .filter(([name]) => settings?.[name] === undefined)
    .map(([name, value]): NamedPart => ({ ...part(name, value), implied: true }))
  return {
    ordered: false,
    parts: [...own.filter(({ name, form }) => defaults[name] !== form['value']), ...others],
  }
}

function part(name: string, value: string): NamedPart {
  const isSecret = isSecretSetting(name, value)
  return { name, form: { value: isSecret ? MASK : normalSetting(name, value) } }
}

/**
 * Servers of 3.x show these as `[HIDDEN]`, those of 1.x in clear text (timeplus.md §3.4). A value
 * may hold a secret among other things: that of a URI, a property of the Kafka client.
 */
export function isSecretSetting(name: string, value = ''): boolean {
  return (
    isSecretName(name) ||
    /^jwt$|^http_header_.*(auth|token|key|secret)/i.test(name) ||
    /^[a-z][\w+.-]*:\/\/[^/\s]*:[^/\s]*@/i.test(value) ||
    /(password|secret|jaas[._]config|token)\s*=/i.test(value)
  )
}
