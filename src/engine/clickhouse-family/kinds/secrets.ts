/**
 * Where secrets stand in definitions, and how they are hidden. Servers show most of them as
 * `[HIDDEN]`, some clear (kafka_sasl_password, observed on 26.7.2.1); a comparison must see the
 * same on both sides, so every such position is masked whatever it holds.
 */
import { MASK } from '../../../catalog/normal-form.ts'
import type {
  Call,
  Dialect,
  Expression,
  KeyValue,
  KeyValueCall,
  StringLiteral,
} from '../../../sql/index.ts'
import { parseFragment } from '../../../sql/index.ts'

const placeholder = /\$\{(?:env|file):[^}\n]*\}/g

/** References to secrets become the mask: the server will show the mask in their place. */
export function maskPlaceholders(text: string): string {
  return text.includes('${') ? text.replace(placeholder, MASK) : text
}

/** Whether a setting, key or entry of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return /pass(word|wd|phrase)|secret|(^|_)token$|credential|private_?key|access_?key$|account_?key|api_?key|connection_string|ssl_key_pem|keytab/i.test(
    name,
  )
}

/** The engine with its secret arguments masked: by position, and by name for `key = value`. */
export function maskEngine(text: string): string {
  const parsed = parseFragment('engine', text, 'clickhouse')
  return maskPlaceholders(parsed.ok ? maskLiterals(text, engineSecrets(parsed.node)) : text)
}

/** The dictionary source with the values of PASSWORD and the like masked. */
export function maskSource(text: string, dialect: Dialect): string {
  const parsed = parseFragment('source', text, dialect)
  return maskPlaceholders(parsed.ok ? maskLiterals(text, sourceSecrets(parsed.node)) : text)
}

/** Argument numbers, from `FunctionSecretArgumentsFinder` of the server's sources. */
const secretArguments: { readonly [engine: string]: number } = {
  MySQL: 4,
  PostgreSQL: 4,
  MaterializedPostgreSQL: 4,
  MongoDB: 4,
  ExternalDistributed: 5,
  Redis: 2,
  AzureBlobStorage: 4,
  AzureQueue: 4,
}

function engineSecrets(engine: Call): readonly StringLiteral[] {
  const found: StringLiteral[] = []
  const args = engine.args ?? []
  const position = secretArguments[engine.name.text] ?? objectStorageSecret(engine.name.text, args)
  for (const [index, arg] of args.entries()) {
    if (index === position && arg.kind === 'string') found.push(arg)
    const named = namedArgument(arg)
    if (named !== undefined && isSecretName(named.name)) found.push(named.value)
  }
  return found
}

/** `S3(url, key, secret, …)`; with three arguments the third may be a compression method. */
function objectStorageSecret(engine: string, args: readonly Expression[]): number | undefined {
  if (!/^(S3|S3Queue|GCS|OSS|COSN|Iceberg(S3)?|DeltaLake(S3)?|Hudi|Paimon(S3)?)$/.test(engine)) {
    return undefined
  }
  const [, second] = args
  if (second?.kind !== 'string' || args.length < 3) return undefined
  const isFormat =
    /^(auto|Parquet|ORC|Avro|Arrow.*|Native|RawBLOB|LineAsString|.*(CSV|TSV|JSON|TabSeparated|CustomSeparated|Template|Values|RowBinary|Protobuf|MsgPack|XML|Regexp).*)$/
  return args.length === 3 && isFormat.test(second.value) ? undefined : 2
}

function namedArgument(
  arg: Expression,
): { readonly name: string; readonly value: StringLiteral } | undefined {
  if (arg.kind === 'assignment' && arg.value.kind === 'string') {
    return { name: arg.name.text, value: arg.value }
  }
  if (arg.kind !== 'operation' || arg.operator !== '=') return undefined
  const [key, value] = arg.operands
  if (key?.kind !== 'identifier' || value?.kind !== 'string') return undefined
  const name = key.parts.at(-1)?.text
  return name === undefined ? undefined : { name, value }
}

function sourceSecrets(source: KeyValueCall): readonly StringLiteral[] {
  const found: StringLiteral[] = []
  const visit = (pairs: readonly KeyValue[]): void => {
    for (const { key, value } of pairs) {
      if (value.kind === 'keyValueList') visit(value.pairs)
      else if (value.kind === 'string' && isSecretName(key.text)) found.push(value)
    }
  }
  visit(source.pairs)
  return found
}

function maskLiterals(text: string, literals: readonly StringLiteral[]): string {
  let result = text
  for (const { start, end } of [...literals].sort((a, b) => b.start - a.start)) {
    result = `${result.slice(0, start)}'${MASK}'${result.slice(end)}`
  }
  return result
}
