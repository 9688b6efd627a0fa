/**
 * Failures as the server tells them: a code, its name, and an HTTP status by code.
 * Table: timeplus.md §5.3.
 */
const names: { readonly [code: number]: string } = {
  6: 'CANNOT_PARSE_TEXT',
  10: 'NOT_FOUND_COLUMN_IN_BLOCK',
  15: 'DUPLICATE_COLUMN',
  16: 'NO_SUCH_COLUMN_IN_STREAM',
  20: 'NUMBER_OF_COLUMNS_DOESNT_MATCH',
  26: 'CANNOT_PARSE_QUOTED_STRING',
  27: 'CANNOT_PARSE_INPUT_ASSERTION_FAILED',
  36: 'BAD_ARGUMENTS',
  38: 'CANNOT_PARSE_DATE',
  41: 'CANNOT_PARSE_DATETIME',
  42: 'NUMBER_OF_ARGUMENTS_DOESNT_MATCH',
  43: 'ILLEGAL_TYPE_OF_ARGUMENT',
  44: 'ILLEGAL_COLUMN',
  46: 'UNKNOWN_FUNCTION',
  47: 'UNKNOWN_IDENTIFIER',
  48: 'NOT_IMPLEMENTED',
  49: 'LOGICAL_ERROR',
  50: 'UNKNOWN_TYPE',
  53: 'TYPE_MISMATCH',
  57: 'STREAM_ALREADY_EXISTS',
  60: 'UNKNOWN_STREAM',
  62: 'SYNTAX_ERROR',
  70: 'CANNOT_CONVERT_TYPE',
  73: 'UNKNOWN_FORMAT',
  80: 'INCORRECT_QUERY',
  81: 'UNKNOWN_DATABASE',
  82: 'DATABASE_ALREADY_EXISTS',
  115: 'UNKNOWN_SETTING',
  117: 'INCORRECT_DATA',
  159: 'TIMEOUT_EXCEEDED',
  164: 'READONLY',
  184: 'ILLEGAL_AGGREGATION',
  192: 'UNKNOWN_USER',
  193: 'WRONG_PASSWORD',
  194: 'REQUIRED_PASSWORD',
  199: 'UNKNOWN_QUOTA',
  202: 'TOO_MANY_SIMULTANEOUS_QUERIES',
  210: 'NETWORK_ERROR',
  215: 'NOT_AN_AGGREGATE',
  219: 'DATABASE_NOT_EMPTY',
  359: 'STREAM_SIZE_EXCEEDS_MAX_DROP_SIZE_LIMIT',
  372: 'SESSION_NOT_FOUND',
  386: 'NO_COMMON_TYPE',
  395: 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO',
  489: 'INCORRECT_DICTIONARY_DEFINITION',
  492: 'ACCESS_ENTITY_NOT_FOUND',
  493: 'ACCESS_ENTITY_ALREADY_EXISTS',
  495: 'ACCESS_STORAGE_READONLY',
  497: 'ACCESS_DENIED',
  511: 'UNKNOWN_ROLE',
  516: 'AUTHENTICATION_FAILED',
  609: 'FUNCTION_ALREADY_EXISTS',
  610: 'CANNOT_DROP_FUNCTION',
  630: 'HAVE_DEPENDENT_OBJECTS',
  997: 'UNSUPPORTED',
  1001: 'STD_EXCEPTION',
  2003: 'RESOURCE_NOT_FOUND',
  2005: 'RESOURCE_ALREADY_EXISTS',
  2530: 'UDF_COMPILE_ERROR',
  2610: 'FORMAT_SCHEMA_ALREADY_EXISTS',
  2611: 'UNKNOWN_FORMAT_SCHEMA',
  2612: 'AMBIGUOUS_FORMAT_SCHEMA',
  2613: 'INVALID_FORMAT_SCHEMA_TYPE',
}

const statuses: { readonly [code: number]: number } = {
  194: 401,
  192: 403,
  193: 403,
  516: 403,
  ...Object.fromEntries([6, 26, 27, 38, 41, 50, 53, 62, 117].map((code) => [code, 400])),
  ...Object.fromEntries([46, 47, 60, 81, 115].map((code) => [code, 404])),
  48: 501,
}

export class ServerError extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }

  get status(): number {
    return statuses[this.code] ?? 500
  }

  /** The body of a failed request, without the version at its end. */
  get text(): string {
    return `Code: ${this.code}. DB::Exception: ${this.message} (${names[this.code] ?? 'UNKNOWN_EXCEPTION'})`
  }
}

export function syntaxError(message: string): ServerError {
  return new ServerError(62, `Syntax error: ${message}`)
}

/** Chdb's own failures carry ClickHouse's code, which Timeplus shares, and its names for streams. */
export function fromChdb(error: unknown): ServerError {
  if (error instanceof ServerError) return error
  const text = error instanceof Error ? error.message : String(error)
  const found = /Code:\s*(\d+)\.\s*DB::Exception:\s*([\s\S]*?)(?:\s*\(([A-Z_0-9]+)\))?\s*$/.exec(
    text,
  )
  return found ? new ServerError(Number(found[1]), found[2] ?? '') : new ServerError(1001, text)
}
