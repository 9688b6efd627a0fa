import { basename, resolve } from 'node:path'
import { SluiceError } from '../../diagnostic/index.ts'
import { type ExitCode, exitCodes } from '../exit.ts'
import { exists, shownPath, writeText } from '../files.ts'
import { document } from '../render/document.ts'
import type { Session } from '../session.ts'
import { projectFile, projectFiles, projectName } from '../templates/project.ts'
import { version } from '../../version.ts'

/** Writes what is not there; a file that exists stays as it is and is named. */
export async function run(session: Session): Promise<ExitCode> {
  const { directory } = session
  const place = shownPath(session.workingDirectory, directory)
  for (const name of [projectFile, 'sluice.yml'])
    if (exists(resolve(directory, name)))
      throw new SluiceError(
        'WOULD_OVERWRITE',
        `\`${name}\` exists in ${place}: this is a project already`,
        {
          hint: 'nothing was written; `sluice validate` checks the project',
        },
      )

  const name = projectName(basename(directory))
  const files = projectFiles(name, version)
  const kept = files.filter(({ path }) => exists(resolve(directory, path)))
  const written = files.filter((file) => !kept.includes(file))
  // The project file comes last: until it is there, init can be repeated.
  for (const { path, text } of [...written].reverse()) writeText(resolve(directory, path), text)

  const paths = (list: typeof files): readonly string[] => list.map(({ path }) => path)
  if (session.json) {
    const list = files.map((file) => ({ file: file.path, written: !kept.includes(file) }))
    session.out.write(document(session.command, { directory: place, files: list }))
    return exitCodes.done
  }
  for (const path of paths(kept)) session.err.write(`kept ${path}: it exists\n`)
  if (!session.quiet)
    session.out.write(
      report(
        name,
        place,
        paths(written),
        kept.map(({ path }) => path),
      ),
    )
  return exitCodes.done
}

function report(
  name: string,
  place: string,
  written: readonly string[],
  kept: readonly string[],
): string {
  const chdir = place === '.' ? '' : ` -C ${place}`
  const ignore = kept.includes('.gitignore') ? '  (add .sluice/ to .gitignore)\n' : ''
  return `Project ${name}:
${written.map((path) => `  ${path}`).join('\n')}
${ignore}
Next:
  sluice${chdir} validate                 check the files
  sluice${chdir} plan -e local            show what would be created, on an engine inside this process
  sluice${chdir} apply -e local --yes     create it; a second run does nothing
`
}
