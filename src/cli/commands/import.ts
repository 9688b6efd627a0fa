import { resolve } from 'node:path'
import { SluiceError } from '../../diagnostic/index.ts'
import type { ImportResult } from '../../operation/results.ts'
import { type ExitCode, exitCodes } from '../exit.ts'
import { exists, shownPath, writeText } from '../files.ts'
import { needEnvironment } from '../outcome.ts'
import { document } from '../render/document.ts'
import { plural } from '../render/quantity.ts'
import type { Session } from '../session.ts'

export async function run(session: Session): Promise<ExitCode> {
  const scripts = session.arguments.list('from-sql')
  const more = session.arguments.positional
  if (scripts.length === 0) {
    needEnvironment(session)
    if (more.length > 0)
      throw new SluiceError('USAGE', `\`${more[0]}\`: files are read with --from-sql FILE`)
  }
  const out = session.arguments.text('out')
  const { importProject } = await session.library()
  const fromSql = [...scripts, ...more].map((file) => resolve(session.workingDirectory, file))
  const result = await importProject(session.context, {
    ...(out !== undefined && { directory: resolve(session.workingDirectory, out) }),
    ...(fromSql.length > 0 && { fromSql }),
  })
  write(session, result)
  report(session, result)
  return exitCodes.done
}

/** All files or none: what exists is found before the first one is written. */
function write(session: Session, { files, directory }: ImportResult): void {
  const taken = files.filter(({ path }) => exists(resolve(directory, path)))
  if (taken.length > 0 && !session.arguments.flag('force'))
    throw new SluiceError(
      'WOULD_OVERWRITE',
      `${plural(taken.length, 'file')} would be overwritten; nothing was written`,
      {
        detail: taken.map(({ path }) =>
          shownPath(session.workingDirectory, resolve(directory, path)),
        ),
        hint: 'write elsewhere with -o DIR, or add --force',
      },
    )
  for (const { path, text } of files) writeText(resolve(directory, path), text)
}

function report(session: Session, result: ImportResult): void {
  const { files, directory, resources, secrets, unreadable, warnings } = result
  const place = shownPath(session.workingDirectory, directory)
  const { environment } = session.context
  if (session.json) {
    const paths = files.map(({ path }) => path)
    session.out.write(
      document(session.command, {
        directory: place,
        resources,
        files: paths,
        secrets,
        unreadable,
        warnings,
      }),
    )
    return
  }
  for (const warning of warnings) session.err.write(`warning: ${warning}\n`)
  for (const { kind, name, why } of unreadable)
    session.err.write(`left out: ${kind}/${name}   ${why}\n`)
  if (session.quiet) return
  session.out.write(
    `Imported: ${plural(resources, 'resource')} in ${plural(files.length, 'file')} under ${place}.\n`,
  )
  if (secrets.length > 0)
    session.out.write(
      ['The server hides secrets. Set these before the next plan or apply:']
        .concat(secrets.map(({ variable, id }) => `  ${variable}   ${id}`))
        .join('\n')
        .concat('\n'),
    )
  const next = environment === undefined ? 'sluice validate' : `sluice plan -e ${environment}`
  session.out.write(`Next: ${next}\n`)
}
