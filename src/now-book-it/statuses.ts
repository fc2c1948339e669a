/** A venue's own statuses: codes for calls, names for people, and which of them mean seated or undone. */
import * as z from 'zod/mini'
import { plainName } from '../domain/plain-name.js'
import { NbiKountaError } from '../shared/errors.js'
import { wellSpelt } from '../shared/misspelt.js'
import { type NowBookItStatus, statusSchema } from './schemas.js'

/** What a status means to the order rules. */
export type NowBookItStatusClass = 'seated' | 'undo' | 'other'

/** The statuses of one venue, ready for lookups and for a policy. */
export interface NowBookItStatuses {
  /**
   * For `definePolicy({ statuses })`: what the rules cannot know of this venue. Holds its own names and codes only. The names that NBI
   * ships, and those in option `policy`, keep the meaning that the policy gives them.
   */
  readonly classes: Readonly<Record<string, NowBookItStatusClass>>
  /** Every status, in NBI's order. */
  readonly all: readonly { readonly code: string; readonly name: string; readonly type?: string }[]
  /** The name that the venue uses for a code or name; undefined if it has no such status. */
  nameOf(codeOrName: string): string | undefined
  /** The code to send for a code or name; undefined when the venue has no such status. */
  codeOf(codeOrName: string): string | undefined
}

/** Options of `statusesFromNowBookIt`. */
export interface StatusesFromNowBookItOptions {
  /**
   * The policy that `classes` is put over. A status that the venue renamed means what this policy says of its code. What it says of the
   * venue's own names stands. Default: the names that NBI ships mean what the clauses say.
   */
  readonly policy?: { readonly statuses: Readonly<Record<string, NowBookItStatusClass>> }
}

const known: Readonly<Record<string, NowBookItStatusClass>> = Object.assign(Object.create(null), {
  seated: 'seated',
  cancelled: 'undo',
  confirmed: 'undo',
  noshow: 'undo',
  unconfirmed: 'undo',
  ...Object.fromEntries(
    [
      'arrived smssent partiallyseated ordered entreesaway mainsaway dessertsaway billed paid finished standbypending',
      'standby standbylist waitlist',
    ]
      .join(' ')
      .split(' ')
      .map((name) => [name, 'other']),
  ),
})

/** What a status that NBI ships means to the order rules; undefined for a venue's own. */
export const shippedClass = (text: string): NowBookItStatusClass | undefined => known[plainName(text)]

/**
 * Reads `GET /Resources/booking-statuses` into lookups and the part of a policy that only this venue can tell.
 *
 * The **code** of a status decides its class, else its **name**: a venue's "At table" with the code SEATED is seated. A status that neither
 * classifies is 'other', so nothing becomes seated by guessing. `statusType` is not used, since the only value seen is `standard`. A name
 * that NBI ships never gets another meaning here. If your policy gives it one, as `venuePolicy` does with Arrived, pass that policy as
 * well; otherwise a venue's own name for it keeps the meaning of the clauses.
 *
 * Call it when a venue starts, and again when its statuses change. Pass `classes` to `definePolicy`, and the whole to
 * `bookingFromNowBookIt`.
 *
 * Errors: 'invalid-answer' is the client's; here 'invalid-options' when `json` is not an array of statuses.
 *
 * Source: NBI's "booking statuses" resource and the help page on status options.
 *
 * @example
 * ```ts
 * import { statusesFromNowBookIt } from 'nbi-kounta/now-book-it'
 *
 * const statuses = statusesFromNowBookIt([
 *   { statusType: 'standard', code: 'SEATED', name: 'Seated' },
 *   { statusType: 'standard', code: 'BAR', name: 'At the bar' },
 * ])
 * console.log(statuses.codeOf('seated'), statuses.classes['At the bar']) // SEATED other
 * ```
 */
export function statusesFromNowBookIt(json: unknown, options: StatusesFromNowBookItOptions = {}): NowBookItStatuses {
  const parsed = z.array(z.nullable(statusSchema)).safeParse(json)
  if (!parsed.success) {
    throw new NbiKountaError(
      'invalid-options',
      'statuses: expected the array of GET /Resources/booking-statuses; pass its parsed JSON as it came',
    )
  }
  const all = parsed.data.flatMap(toStatus)
  const classes: Record<string, NowBookItStatusClass> = {}
  const chosen = new Map(
    Object.entries(wellSpelt(options, { policy: 1 }).policy?.statuses ?? {}).map(([name, kind]) => [
      plainName(name),
      kind,
    ]),
  )
  const classOf = (text: string) => chosen.get(plainName(text)) ?? shippedClass(text)
  for (const { code, name } of all) {
    const meaning = classOf(code) ?? classOf(name) ?? 'other'
    for (const spelling of [code, name]) if (classOf(spelling) === undefined) classes[spelling] = meaning
  }
  const find = (text: string) => {
    const plain = plainName(text)
    return all.find(({ code }) => plainName(code) === plain) ?? all.find(({ name }) => plainName(name) === plain)
  }
  return { classes, all, nameOf: (text) => find(text)?.name, codeOf: (text) => find(text)?.code }
}

function toStatus(status: NowBookItStatus | null) {
  const [code, name, statusType] = [status?.code, status?.name, status?.statusType].map((each) => each?.trim())
  const either = code || name
  if (!either) return []
  return [{ code: code || either, name: name || either, ...(statusType ? { type: statusType } : {}) }]
}
