import { type Keys, keysIn } from '../../clickhouse-family/kinds/keys.ts'
import { texts } from './text.ts'

const keys: Keys = keysIn(texts)

export const readKey: Keys['readKey'] = keys.readKey
export const writeKey: Keys['writeKey'] = keys.writeKey
