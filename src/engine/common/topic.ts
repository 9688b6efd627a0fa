import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { type Topic, topics } from '../store.ts'

/** The topic of a row that was read from a ledger. */
export function topicOf(text: string): Topic {
  const topic = topics.find((one) => one === text)
  if (topic === undefined) {
    throw new SluiceError('ENGINE_REFUSED', `the ledger holds a row of unknown topic \`${text}\``, {
      hint: 'it was written by a newer version of Sluice, or by hand',
    })
  }
  return topic
}
