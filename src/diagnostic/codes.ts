// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts name placeholders

/**
 * Every code a user can meet, as data. A code is a promise: it is never reused, only its wording improves.
 * `docs/errors.md` is rendered from this list and `sluice explain CODE` prints it.
 */

export interface CodeEntry {
  /** What it is unless a policy says otherwise. */
  readonly severity: 'error' | 'warning'
  readonly about: 'files' | 'meaning' | 'world'
  readonly meaning: string
  readonly cause: string
  readonly fix: string
}

export type Code = keyof typeof codeList

const codeList = {
  // Files: reading and parsing
  YAML_SYNTAX: {
    severity: 'error',
    about: 'files',
    meaning: 'A file is not valid YAML 1.2.',
    cause:
      'Wrong indentation, a quote or bracket that is not closed, a merge key (`<<`), or `: ` inside unquoted text.',
    fix: 'Look at the marked place and the line before it; put text with `: ` or ` #` in quotes or in a `|` block.',
  },
  TAB_INDENT: {
    severity: 'error',
    about: 'files',
    meaning: 'A line is indented with a tab.',
    cause: 'YAML forbids tabs as indentation; an editor inserted one.',
    fix: 'Replace the tab by spaces. `sluice fmt` writes two.',
  },
  DUPLICATE_KEY: {
    severity: 'error',
    about: 'files',
    meaning: 'A map has the same key twice.',
    cause: 'Copied lines, or a merge of two branches.',
    fix: 'Keep one of them; the message names the place of the first.',
  },
  RESERVED_KEY: {
    severity: 'error',
    about: 'files',
    meaning:
      'A key has a name that Sluice does not accept: `__proto__`, `constructor` or `prototype`.',
    cause: 'Such names have a meaning of their own inside programs that read the plans.',
    fix: 'Choose another name. A database object of that name can be given with `ddl`.',
  },
  UNKNOWN_TAG: {
    severity: 'error',
    about: 'files',
    meaning: 'A YAML tag (`!name`) that Sluice does not know.',
    cause: 'Tags of other tools, or text that begins with `!`.',
    fix: 'Remove the tag, or put the text in quotes.',
  },
  ALIAS_BOMB: {
    severity: 'error',
    about: 'files',
    meaning: 'YAML aliases expand to too much, or an alias contains itself.',
    cause: 'Aliases of maps that hold aliases in turn.',
    fix: 'Write the values out, or keep the repeated part small.',
  },
  NUL_BYTE: {
    severity: 'error',
    about: 'files',
    meaning: 'A file or a value holds a NUL character.',
    cause: 'A binary file, UTF-16 text, or the escape `\\0`.',
    fix: 'Save the file as UTF-8 text; no engine stores NUL in its definitions.',
  },
  NOT_UTF8: {
    severity: 'error',
    about: 'files',
    meaning: 'A file is not UTF-8.',
    cause: 'It was saved as UTF-16 or in a code page such as Latin-1.',
    fix: 'Save it as UTF-8. A byte order mark is accepted.',
  },
  TOO_LARGE: {
    severity: 'error',
    about: 'files',
    meaning: 'A file or a single value is larger than Sluice reads.',
    cause: 'Data pasted into a definition, or a glob that reaches a file that is no plan.',
    fix: 'Definitions are at most 1 MiB of text per value and 64 MiB per file; keep data elsewhere.',
  },
  TOO_DEEP: {
    severity: 'error',
    about: 'files',
    meaning: 'A file is nested more deeply than Sluice reads.',
    cause: 'Generated or damaged YAML.',
    fix: 'No plan needs more than a dozen levels; look for brackets that are not closed.',
  },
  UNREADABLE_FILE: {
    severity: 'error',
    about: 'files',
    meaning: 'A file exists but cannot be read.',
    cause: 'Missing rights, a directory where a file was meant, or a broken link.',
    fix: 'Check the rights and the kind of the path that the message names.',
  },
  UNKNOWN_FILE: {
    severity: 'error',
    about: 'files',
    meaning: 'A file that another file names does not exist.',
    cause:
      'A typing error, or a path relative to another directory: `queryFile` is relative to its plan file, paths in sluice.yaml to sluice.yaml.',
    fix: 'Correct the path, or add the file.',
  },
  EMPTY_GLOB: {
    severity: 'error',
    about: 'files',
    meaning: 'A pattern under `plans` matches no YAML file.',
    cause: 'A wrong directory. Sluice stops, because no plans would mean to drop everything.',
    fix: 'Correct the pattern. `*` stays within a directory, `**` goes down; hidden directories are skipped.',
  },
  EMPTY_PROJECT: {
    severity: 'error',
    about: 'files',
    meaning: 'The plan files hold no resource at all.',
    cause:
      'Everything is commented out, the patterns reach the wrong files, or every resource is for other environments.',
    fix: 'Declare at least one resource. To drop everything a project owns, use `sluice destroy`.',
  },
  EMPTY_DOCUMENT: {
    severity: 'warning',
    about: 'files',
    meaning: 'A YAML document holds nothing.',
    cause: 'A `---` too many, or a resource that is commented out.',
    fix: 'Remove the `---`.',
  },

  // Files: shape
  NO_PROJECT: {
    severity: 'error',
    about: 'files',
    meaning: 'There is no sluice.yaml here or above.',
    cause: 'The command runs outside a project.',
    fix: 'Change the directory, give it with `-C DIR`, or start a project with `sluice init`.',
  },
  UNKNOWN_KEY: {
    severity: 'error',
    about: 'files',
    meaning: 'A key that this place does not have.',
    cause: 'A typing error, or a field of another kind or engine.',
    fix: 'Take a name that the kind has; the documentation lists them.',
  },
  WRONG_TYPE: {
    severity: 'error',
    about: 'files',
    meaning: 'A value has another type than the field takes.',
    cause: 'A list where one value is asked, text where a number is asked, a key without a value.',
    fix: 'Write the value in the form the message names.',
  },
  MISSING_KEY: {
    severity: 'error',
    about: 'files',
    meaning: 'A key that is needed is not there.',
    cause: 'It was left out, or its name is mistyped.',
    fix: 'Add the key.',
  },
  UNKNOWN_KIND: {
    severity: 'error',
    about: 'files',
    meaning: 'The engine of this project has no such kind of resource.',
    cause: 'A typing error, or a kind of another engine.',
    fix: 'Use one of the kinds that the message lists.',
  },
  BAD_VALUE: {
    severity: 'error',
    about: 'files',
    meaning: 'A value has the right type and cannot be accepted.',
    cause: 'A word outside the list, a number outside the range, two keys that exclude each other.',
    fix: 'Choose one of the values that the message names.',
  },
  UNKNOWN_VALUE: {
    severity: 'error',
    about: 'files',
    meaning: '`${value:name}` names no value of the project or of the environment.',
    cause: 'A typing error, or a value that only another environment has.',
    fix: 'Declare it under `values` in sluice.yaml, or write `$${value:…}` where the text itself is meant.',
  },
  SECRET_NOT_ALLOWED: {
    severity: 'error',
    about: 'files',
    meaning: '`${env:…}` or `${file:…}` stands in a field that holds no secret.',
    cause: 'What a plan means must not depend on the machine that reads it.',
    fix: 'Use `${value:…}` and set it per environment, or write `$${env:…}` where the text itself is meant.',
  },
  CLEAR_SECRET: {
    severity: 'warning',
    about: 'files',
    meaning: 'A secret is written in clear text.',
    cause: 'A password or key was typed into a file that goes into Git.',
    fix: 'Put it in a variable and write `${env:NAME}`, or in a file outside Git and write `${file:path}`.',
  },

  // What the files mean
  UNKNOWN_REFERENCE: {
    severity: 'error',
    about: 'meaning',
    meaning: 'A resource uses something that no plan declares.',
    cause: 'A typing error, a missing plan file, or an object that another team owns.',
    fix: 'Correct the name, declare the object, or declare it as kind External when somebody else owns it.',
  },
  UNKNOWN_COLUMN: {
    severity: 'error',
    about: 'meaning',
    meaning: 'A definition reads a column that nothing it reads from has.',
    cause:
      'A typing error, or a column that was dropped or renamed in one plan and is still read in another. Only said where the columns of everything in scope are declared.',
    fix: 'Correct the name, or change the reader together with the column.',
  },
  AMBIGUOUS_REFERENCE: {
    severity: 'error',
    about: 'meaning',
    meaning: 'A reference fits more than one resource.',
    cause: 'The same name in two databases, or two overloads of a function.',
    fix: 'Qualify the name, or name the resource in `dependsOn`.',
  },
  DUPLICATE_RESOURCE: {
    severity: 'error',
    about: 'meaning',
    meaning: 'Two documents declare the same resource.',
    cause: 'A copied document, or a file that two patterns with different environments reach.',
    fix: 'Remove one, rename one, or let `environments` tell them apart.',
  },
  INCOMPLETE_SELECTION: {
    severity: 'error',
    about: 'meaning',
    meaning: 'A selected change needs a change that is not selected.',
    cause: '`--select` or `--exclude` left out something that the change reads or writes.',
    fix: 'Put `+` before the pattern to add what it needs, or select that resource as well.',
  },
  NAME_TAKEN: {
    severity: 'error',
    about: 'meaning',
    meaning: 'Two resources of different kinds want one name in one database.',
    cause: 'Tables, views, streams and dictionaries of a database share their names.',
    fix: 'Rename one of them.',
  },
  CYCLE: {
    severity: 'error',
    about: 'meaning',
    meaning: 'Resources need each other in a circle, so none can be created first.',
    cause: 'Views that read each other, or a `dependsOn` in the wrong direction.',
    fix: 'Break the circle at one of the places listed.',
  },
  BAD_SQL: {
    severity: 'error',
    about: 'meaning',
    meaning: 'SQL in a plan or a script cannot be read, or a script does not hold what is asked.',
    cause:
      'A typing error, a bracket or quote that is not closed, or another number of statements than is asked: one in a plan, two for `sluice sql equal`.',
    fix: 'Correct the SQL at the marked place.',
  },
  UNKNOWN_SYNTAX: {
    severity: 'warning',
    about: 'meaning',
    meaning: 'SQL that Sluice does not know; it is passed on as written.',
    cause: 'Syntax newer than this version of Sluice.',
    fix: 'Name what the statement needs in `dependsOn`, since Sluice cannot see it.',
  },
  RENAME_SATISFIED: {
    severity: 'warning',
    about: 'meaning',
    meaning: 'A `renamedFrom` has done its work.',
    cause: 'The rename was applied on this target.',
    fix: 'Remove the line once every environment has it.',
  },
  RENAME_CONFLICT: {
    severity: 'error',
    about: 'meaning',
    meaning: 'A `renamedFrom` cannot be carried out.',
    cause: 'The old name is still declared, or both the old and the new object exist.',
    fix: 'Remove the old declaration, or drop the mark and decide which object stays.',
  },
  UNSUPPORTED_HERE: {
    severity: 'warning',
    about: 'meaning',
    meaning: 'The target lacks a kind or a field that a plan uses; it is left out there.',
    cause: 'An embedded engine, an older version, or a missing extension.',
    fix: 'Nothing, if that is fine; `policy.unsupported: error` makes it an error.',
  },
  RULE: {
    severity: 'error',
    about: 'meaning',
    meaning: 'A rule of the project is broken.',
    cause:
      'Something that a rule warns of by itself, or that sluice.yaml forbids under `policy.rules`.',
    fix: '`sluice explain` with the name of the rule says why. Follow it, weigh it otherwise, or ignore it for this resource with a reason.',
  },
  UNKNOWN_ENVIRONMENT: {
    severity: 'error',
    about: 'meaning',
    meaning: 'An environment that sluice.yaml does not declare.',
    cause: 'A typing error in `-e`, in `promoteFrom` or in `environments`.',
    fix: 'Use one of the declared names, or declare the environment.',
  },
  NO_ENVIRONMENT: {
    severity: 'error',
    about: 'meaning',
    meaning: 'The command needs an environment and none was given.',
    cause: '`-e` is missing.',
    fix: 'Add `-e NAME`, or set SLUICE_ENV.',
  },

  // The world
  UNREACHABLE: {
    severity: 'error',
    about: 'world',
    meaning: 'The server could not be reached.',
    cause: 'A wrong address or port, a firewall, TLS settings, or a server that is down.',
    fix: 'Check `url` with `sluice config show -e ENV`, then `sluice doctor -e ENV`.',
  },
  WRONG_PASSWORD: {
    severity: 'error',
    about: 'world',
    meaning: 'The server refused the user or the password.',
    cause: 'A wrong or empty variable, or a user that does not exist there.',
    fix: 'Check the variable that the environment names.',
  },
  NOT_ALLOWED: {
    severity: 'error',
    about: 'world',
    meaning: 'The user lacks a right.',
    cause: 'Sluice connects with fewer rights than the statement needs.',
    fix: '`sluice doctor --grants` prints the least rights for each command.',
  },
  ENGINE_REFUSED: {
    severity: 'error',
    about: 'world',
    meaning: 'The engine refused a statement.',
    cause: 'The words of the server say why.',
    fix: 'Correct the plan, then run the same command again: what is in place is not repeated.',
  },
  TIMEOUT: {
    severity: 'error',
    about: 'world',
    meaning: 'Something took longer than allowed.',
    cause: 'A slow or busy server, or a limit that is too small.',
    fix: 'Run the command again, or raise the timeout that the message names.',
  },
  LOCKED: {
    severity: 'error',
    about: 'world',
    meaning: 'Another run holds the lock of the target.',
    cause: 'Another apply is running, or one was killed on another host.',
    fix: 'Wait (`--lock-timeout`), or release it with the `sluice unlock` line shown if its holder is gone.',
  },
  LOCK_LOST: {
    severity: 'error',
    about: 'world',
    meaning: 'The lock was lost during the run, which stopped before its next statement.',
    cause: 'The connection broke for longer than the lock lives, or somebody released the lock.',
    fix: 'Run the same command again.',
  },
  STALE_CHANGESET: {
    severity: 'error',
    about: 'world',
    meaning: 'The target has moved since the changeset was made.',
    cause: 'Another apply, or a change by hand; the message lists what moved.',
    fix: 'Plan again and review the new changeset.',
  },
  BAD_CHANGESET: {
    severity: 'error',
    about: 'world',
    meaning: 'A changeset file cannot be used.',
    cause: 'It was edited or cut off, or belongs to another target or a newer version of Sluice.',
    fix: 'Make it again with `sluice plan -o FILE`.',
  },
  BLOCKED: {
    severity: 'error',
    about: 'world',
    meaning: 'A guard stopped the run before its first write.',
    cause:
      'A change needs consent, an object is protected, or the gate of `promoteFrom` is not passed.',
    fix: 'The message names the consent or the step that is missing.',
  },
  LARGE_LOSS: {
    severity: 'error',
    about: 'world',
    meaning: 'A loss is too large for a consent that names no object.',
    cause:
      'More rows or bytes than `policy.safeBelow` (100,000,000 rows or 10 GB without it) would go, and only the bare hazard is allowed. It is asked again under the lock.',
    fix: 'Name it: `--allow drops-data:Table/db.name`; or keep the data by one of the ways shown.',
  },
  UNRESOLVED_SECRET: {
    severity: 'error',
    about: 'world',
    meaning: 'A secret that the run needs is not set.',
    cause: 'The variable of an `${env:…}` is unset, or the file of a `${file:…}` is missing.',
    fix: 'Set it where the command runs, in CI as a secret of the job.',
  },
  MISSING_DATABASE: {
    severity: 'error',
    about: 'world',
    meaning: 'A database or schema that the plans use does not exist on the target.',
    cause: 'It was never created, or the URL leads to another server.',
    fix: 'Declare it as a resource, or create it.',
  },
  TARGET_TOO_OLD: {
    severity: 'error',
    about: 'world',
    meaning: 'The server is older than Sluice supports.',
    cause: 'The documentation lists the oldest version per engine.',
    fix: 'Upgrade the server.',
  },
  DRIVER_MISSING: {
    severity: 'error',
    about: 'world',
    meaning: 'The package that connects to this engine, or reads its SQL, is not installed.',
    cause: 'It is an optional dependency, or was left out of the installation.',
    fix: 'Install the package that the message names.',
  },
  OUTCOME_UNKNOWN: {
    severity: 'error',
    about: 'world',
    meaning: 'The connection broke after a statement was sent; it may or may not have run.',
    cause: 'A network fault or a restart of the server.',
    fix: 'Run the same command again: the object is inspected before anything else.',
  },
  LEDGER_NOT_WRITTEN: {
    severity: 'error',
    about: 'world',
    meaning: 'What a run does could not be written down on the target, so it stopped.',
    cause: 'The disk of the server is full, or the right to insert into the ledger was taken away.',
    fix: 'Mend the cause and run the same command again. Nothing is lost: it reads from the target what is in place.',
  },
  UNSAFE_CHANGE: {
    severity: 'error',
    about: 'world',
    meaning: 'The data on the target does not allow a change that the plans ask for.',
    cause:
      'Values that the new type cannot hold, an Enum value that rows still use, a mutation that has not ended.',
    fix: 'The message names what was found. Change the data or the plan; nothing of the change was run.',
  },
  COPY_DIFFERS: {
    severity: 'error',
    about: 'world',
    meaning: 'A part that was copied for a swap does not hold what its source holds.',
    cause: 'Rows were deleted, changed or expired while they were copied.',
    fix: 'The table is as it was. End what deletes rows there, then run the same command again.',
  },
  NOT_READY: {
    severity: 'error',
    about: 'world',
    meaning: 'What was waited for will not come to pass.',
    cause: 'A mutation, a refresh or a view failed; the message says which, and why.',
    fix: 'Mend the cause, then run the same command again.',
  },
  INTERRUPTED: {
    severity: 'error',
    about: 'world',
    meaning: 'The run was interrupted.',
    cause: 'Ctrl-C, or a signal from the system.',
    fix: 'Run the same command again; it goes on where it stopped.',
  },
  USAGE: {
    severity: 'error',
    about: 'world',
    meaning: 'The command line cannot be used as it is.',
    cause: 'An unknown command or flag, or flags that exclude each other.',
    fix: 'See `sluice help COMMAND`.',
  },
  WOULD_OVERWRITE: {
    severity: 'error',
    about: 'world',
    meaning: 'A file that would be written already exists.',
    cause: 'Sluice overwrites nothing by itself.',
    fix: 'Choose another place, or add `--force`.',
  },
  NOT_FOUND: {
    severity: 'error',
    about: 'world',
    meaning: 'What the command names does not exist.',
    cause: 'A typing error in a resource, release or lock id, or a file name.',
    fix: 'Take the name from the hint or from the matching listing.',
  },
  INTERNAL: {
    severity: 'error',
    about: 'world',
    meaning: 'A bug in Sluice.',
    cause: 'Something happened that its authors held to be impossible.',
    fix: 'Please report it with the output of the same command and `--debug`.',
  },
} as const

/** The entry of each code. */
export const codes: { readonly [C in Code]: CodeEntry } = codeList

/** Every code, in the order of the list. */
export const allCodes: readonly Code[] = Object.keys(codeList) as Code[]

/** Whether a word is one of the codes. */
export function isCode(word: string): word is Code {
  return Object.hasOwn(codeList, word)
}
