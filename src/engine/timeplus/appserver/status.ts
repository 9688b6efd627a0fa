import type { Json } from '../../../resource/json.ts'

/** Whether a source or sink was stopped; the words for a status are not established (`running` is one). */
export function isStopped(status: Json | undefined): boolean {
  return typeof status === 'string' && /^(stop|paus)/i.test(status)
}
