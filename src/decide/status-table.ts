/** Which class each known booking status has, and what a venue's own statuses change. */
import { mealProgress, other, seated, undo, unknownStatus } from './columns.js'
import { lookUp, named, spellings } from './spelling.js'

/**
 * What a status means to the rules: `seated` asks for an order, `undo` takes the seating back, `other` does neither.
 *
 * Source: clauses C1.2 (Seated) and C3.2 (Cancelled, Confirmed, No_Show, Unconfirmed).
 *
 * @example
 * ```ts
 * import type { StatusClass } from 'nbi-kounta/decide'
 *
 * const kind: StatusClass = 'undo'
 * ```
 */
export type StatusClass = 'seated' | 'undo' | 'other'

/** Every usual spelling of a status, to its class bit (and the progress bit). */
export type StatusTable = ReadonlyMap<unknown, number>

/** What a venue may declare. An `other` of its own is one that it expects, like a meal's progress. */
export const classBits: Readonly<Record<StatusClass, number>> = { seated, undo, other: other | mealProgress }

// The clauses name the first two lists; the rest are the names in Now Book It's help pages, which give no closed list.
const known = [
  ...named('Seated', seated),
  ...named('Cancelled,Canceled,Confirmed,No_Show,No Show,Unconfirmed', undo),
  ...named('Partially Seated,Ordered,Entrees Away,Mains Away,Desserts Away,Billed,Paid,Finished', other | mealProgress),
  ...named('Arrived,SMS Sent,Standby,StandbyPending,Standby List,Wait List', other),
]

/** The known statuses, and over them the venue's own. */
export const statusTable = (own: Readonly<Record<string, StatusClass>>): StatusTable =>
  spellings([...known, ...Object.entries(own).map(([name, kind]) => [name, classBits[kind]] as const)])

/** The class bit of a status, with `unknownStatus` when nobody named it. */
export const statusBits = (table: StatusTable, status: unknown): number => lookUp(table, status, other | unknownStatus)
