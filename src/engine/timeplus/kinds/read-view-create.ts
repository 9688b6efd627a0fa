/** CREATE of views, functions, format schemas, tasks and alerts as resources. */
import type { Address } from '../../../resource/id.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { CreateHeader, CreateMaterializedView, Statement } from '../../../sql/index.ts'
import type { Read } from '../read-create.ts'
import {
  alertSpec,
  formatSchemaSpec,
  functionSpec,
  materializedViewSpec,
  taskSpec,
  viewSpec,
} from './from-view-parts.ts'

/** Undefined for statements of other kinds. */
export function readViewCreate(statement: Statement): Read | undefined {
  switch (statement.kind) {
    case 'createView':
      return { kind: 'View', address: relationAt(statement), spec: viewSpec(statement) }
    case 'createMaterializedView':
      return readMaterializedView(statement)
    case 'createFunction':
      return { kind: 'Function', address: globalAt(statement), spec: functionSpec(statement) }
    case 'createFormatSchema':
      return {
        kind: 'FormatSchema',
        address: globalAt(statement),
        spec: formatSchemaSpec(statement),
      }
    case 'createTask':
      return { kind: 'Task', address: relationAt(statement), spec: taskSpec(statement) }
    case 'createAlert':
      return { kind: 'Alert', address: relationAt(statement), spec: alertSpec(statement) }
    default:
      return undefined
  }
}

/** `INTO INNER UUID` names the stream that the server made for the view: it is no target. */
function readMaterializedView(statement: CreateMaterializedView): Read {
  const { object, source } = statement
  if (object !== 'MATERIALIZED VIEW' && object !== 'SCHEDULED MATERIALIZED VIEW') {
    return { why: `${object} is not supported` }
  }
  const columns = (statement.elements?.columns ?? []).map(({ name, type }) => ({
    name: name.map(({ text }) => text).join('.'),
    type: type === undefined ? '' : source.slice(type.start, type.end),
  }))
  const inferred: JsonObject | undefined = columns.length === 0 ? undefined : { columns }
  return {
    kind: 'MaterializedView',
    address: relationAt(statement),
    spec: materializedViewSpec(statement),
    ...(inferred === undefined ? {} : { inferred }),
  }
}

function relationAt({ name }: CreateHeader): Address {
  const [first, ...rest] = name.parts.map(({ text }) => text)
  return first === undefined || rest.length === 0
    ? { name: first ?? '' }
    : { database: first, name: rest.join('.') }
}

function globalAt({ name }: CreateHeader): Address {
  return { name: name.parts.map(({ text }) => text).join('.') }
}
