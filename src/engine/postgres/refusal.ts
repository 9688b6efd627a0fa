/** What a server refused, with a code, its words and a next step. Source: manual, "PostgreSQL Error Codes". */
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { type FaultContext, readOnly, type Said, type ServerCause } from './server-fault.ts'
import { placeInStatement } from './statement-place.ts'

export function refusal(said: Said, context: FaultContext): SluiceError {
  const cause = causeOf(said, context)
  const parts = { detail: detailOf(cause, said, context), cause }
  const named = `${cause.message} (${cause.sqlState})`
  switch (said.code) {
    case '42501':
      return new SluiceError('NOT_ALLOWED', named, {
        hint: whatIsNeeded(cause.message, context.sql),
        ...parts,
      })
    case readOnly:
      return new SluiceError('ENGINE_REFUSED', `${context.address} takes no writes: ${named}`, {
        hint: 'it is a standby, or `default_transaction_read_only` is on for this role or database: let `url` name the server that takes writes, or say `settings: { default_transaction_read_only: off }` in the environment. `drift` works here, and so does a plan of what the ledger knows',
        ...parts,
      })
    case '55P03':
      return new SluiceError('TIMEOUT', `somebody else holds a lock that this needs: ${named}`, {
        hint: `given up after ${context.lockTimeout}, so that nobody queues behind it: \`settings.lock_timeout\` of the environment. ${sentence(leftBy(context.sql, 'it'))}; run the same command again`,
        ...parts,
      })
    case '57014':
      return cause.message.includes('timeout')
        ? new SluiceError('TIMEOUT', named, {
            hint: `\`timeouts.statement\` of the environment sets this limit; ${leftBy(context.sql, 'the statement')}`,
            ...parts,
          })
        : new SluiceError(
            'INTERRUPTED',
            `the statement was stopped, and ${leftBy(context.sql, 'it')}`,
            parts,
          )
    case '2BP01':
      return new SluiceError('ENGINE_REFUSED', named, {
        ...(cause.message.startsWith('role ')
          ? {
              hint: 'roles are shared by all databases of a server: what it owns or may do in others has to go first; `sluice forget Role/…`, or `lifecycle: { retain: true }` before, leaves it where it is',
            }
          : cause.hint === undefined
            ? {}
            : { hint: cause.hint }),
        ...parts,
      })
  }
  if (isInTheWay(said)) {
    return new SluiceError('ENGINE_REFUSED', named, {
      hint: 'somebody else was at work on the same objects; run the same command again',
      ...parts,
    })
  }
  return new SluiceError('ENGINE_REFUSED', named, {
    ...(cause.hint === undefined ? {} : { hint: cause.hint }),
    ...parts,
  })
}

/** What runs in several transactions of its own leaves a part. Source: manual, "CREATE INDEX". */
function leftBy(sql: string, what: string): string {
  return /^\s*(?:CREATE|DROP)\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\b/i.test(sql)
    ? 'an invalid index may be left, which the next run takes away'
    : `nothing of ${what} was done`
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Another transaction; of a role, perhaps one in another database of the server. */
function isInTheWay({ code, message }: Said): boolean {
  return ['40001', '40P01'].includes(code) || /^tuple concurrently (updated|deleted)/.test(message)
}

/** Giving an object to another role needs more than owning it. Source: manual, "ALTER TABLE". */
function whatIsNeeded(message: string, sql: string): string {
  const [, role] = /must be (?:member of|able to SET ROLE) (?:role )?("[^"]*")/.exec(message) ?? []
  if (role !== undefined)
    return `the role that connects has to be a member: GRANT ${role} TO it; since 16 \`settings: { createrole_self_grant: "set, inherit" }\` of the environment does so for roles that it makes`
  return /\bOWNER TO\b/.test(sql) && message.startsWith('permission denied for schema')
    ? 'the new owner needs CREATE on the schema: a Grant of it'
    : '`sluice doctor --grants` prints the least rights for each command'
}

function causeOf(said: Said, context: FaultContext): ServerCause {
  const words = (text: string): string => clip(context.redact(text), 600)
  const position = Number(said.position ?? 0) - 1 - context.before
  // A syntax error repeats a piece of the statement, perhaps one cut out of a secret.
  const message =
    context.holdsSecrets && said.code === '42601'
      ? 'syntax error; the words of the server are withheld because the statement holds secrets'
      : words(said.message)
  return {
    sqlState: said.code,
    message,
    ...(said.detail === undefined ? {} : { detail: words(said.detail) }),
    ...(said.hint === undefined ? {} : { hint: words(said.hint) }),
    // With a secret in it, what was sent is longer than what is shown.
    ...(position >= 0 && !context.holdsSecrets
      ? { position: utf16Offset(context.sql, position) }
      : {}),
    ...(context.failedAt === undefined ? {} : { failedAt: context.failedAt }),
  }
}

/** The server counts characters. */
function utf16Offset(text: string, characters: number): number {
  return Array.from(text).slice(0, characters).join('').length
}

function detailOf(cause: ServerCause, said: Said, context: FaultContext): readonly string[] {
  const where = said.where?.split('\n')[0]
  return [
    ...(cause.detail === undefined ? [] : cause.detail.split('\n')),
    ...(cause.hint === undefined || said.code !== '42501' ? [] : [cause.hint]),
    ...(where === undefined ? [] : [`in ${context.redact(where)}`]),
    ...(cause.position === undefined
      ? statementLine(context.sql)
      : placeInStatement(context.sql, cause.position)),
  ]
}

function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}

/** None of what was sent beside the work itself. */
export function statementLine(sql: string): readonly string[] {
  return sql === '' ? [] : [`statement: ${clip(sql.replace(/\s+/g, ' ').trim(), 400)}`]
}
