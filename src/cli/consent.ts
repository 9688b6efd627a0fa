import { SluiceError } from '../diagnostic/index.ts'
import type { PlanResult } from '../operation/results.ts'
import type { Confirm } from './library.ts'
import { renderPlan } from './render/plan-text.ts'
import type { Session } from './session.ts'

export interface Consent {
  readonly confirm: Confirm
  /** A person said no. */
  readonly declined: () => boolean
}

/** Without a terminal nobody can be asked: then the flag has to be there from the start. */
export function needAnswer(session: Session): void {
  if (session.interactive || session.arguments.flag('yes')) return
  throw new SluiceError(
    'USAGE',
    `\`sluice ${session.command}\` asks before it writes, and there is no terminal to ask on`,
    { hint: 'add --yes (or SLUICE_YES=1), or apply a saved changeset: sluice apply FILE' },
  )
}

/** Shows the plan and takes the word `yes`, nothing shorter. */
export function askForConsent(session: Session, question: string): Consent {
  let declined = false
  return {
    declined: () => declined,
    confirm: async (plan) => {
      showPlan(session, plan)
      const agreed = await agrees(session, plan, question)
      declined = !agreed
      if (agreed) session.stopGently()
      return agreed
    },
  }
}

function showPlan(session: Session, { changeset, header }: PlanResult): void {
  const unseen = session.json || (session.quiet && session.arguments.flag('yes'))
  if (changeset === undefined || unseen) return
  if (!changeset.hasChanges && changeset.blocked.length === 0) return
  const { look } = session.out
  session.out.write(renderPlan(changeset, { header, look, verbose: session.verbose, next: false }))
}

async function agrees(
  session: Session,
  { changeset }: PlanResult,
  question: string,
): Promise<boolean> {
  // Adopting writes to the ledger alone and needs no question.
  if (session.arguments.flag('yes') || changeset?.hasChanges === false) return true
  const answer = await session.ask(`\n${question} Only \`yes\` is taken as consent: `)
  return answer.trim() === 'yes'
}
