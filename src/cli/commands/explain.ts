import {
  allCodes,
  codes,
  explainCode,
  isCode,
  nearest,
  SluiceError,
} from '../../diagnostic/index.ts'
import { explainRule, listRules, type PolicyRule, policyRules } from '../../index.ts'
import { type ExitCode, exitCodes } from '../exit.ts'
import { document } from '../render/document.ts'
import { alignColumns } from '../render/table.ts'
import type { Session } from '../session.ts'

export async function run(session: Session): Promise<ExitCode> {
  const rules = (await policyRules()).flatMap((group) => group.rules)
  const [asked] = session.arguments.positional
  if (asked === undefined) return list(session, rules)
  const rule = rules.find(({ id }) => id === asked.toLowerCase())
  if (rule !== undefined) return tellRule(session, rule)
  const code = asked.toUpperCase().replaceAll('-', '_')
  if (!isCode(code)) {
    const near =
      nearest(code, allCodes) ??
      nearest(
        asked,
        rules.map(({ id }) => id),
      )
    throw new SluiceError('USAGE', `there is no code or rule \`${asked}\``, {
      hint: near
        ? `did you mean \`sluice explain ${near}\`?`
        : '`sluice explain` lists all of them',
    })
  }
  const { severity, meaning, cause, fix } = codes[code]
  session.out.write(
    session.json
      ? document(session.command, { code, severity, meaning, cause, fix })
      : explainCode(code),
  )
  return exitCodes.done
}

function tellRule(session: Session, rule: PolicyRule): ExitCode {
  const { id, summary, why, source } = rule
  const severity = rule.severity === 'off' ? 'off' : 'warning'
  session.out.write(
    session.json
      ? document(session.command, { code: id, severity, meaning: summary, cause: why, fix, source })
      : explainRule(rule),
  )
  return exitCodes.done
}

const fix =
  'Change the resource as the finding says, or weigh the rule under `policy.rules` in sluice.yaml.'

function list(session: Session, rules: readonly PolicyRule[]): ExitCode {
  if (session.json) throw new SluiceError('USAGE', '`sluice explain --json` needs CODE')
  const { look } = session.out
  const codeRows = allCodes.map((code) => [code, codes[code].meaning])
  const lines = [
    ...alignColumns(codeRows, look, ''),
    '',
    'Rules (policy.rules in sluice.yaml)',
    ...alignColumns(listRules(rules), look, ''),
  ]
  session.out.write(`${lines.join('\n')}\n`)
  return exitCodes.done
}
