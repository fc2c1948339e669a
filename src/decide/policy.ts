/** Policies: what a venue may choose, the literal reading of the rules, and a reading that venues would like. */
import { plainName } from '../domain/plain-name.js'
import type { ErrorCode } from '../shared/errors.js'
import { LibraryError } from '../shared/library-error.js'
import { classBits, type StatusClass, type StatusTable, statusTable } from './status-table.js'

/** The members of a policy and what each may be; of `statuses`, each value. */
const allowed = new Map<string, readonly unknown[]>(
  Object.entries({
    undoWindowMs: ['whole ms from 0'],
    statuses: Object.keys(classBits),
    afterRejection: ['none', 'create'],
    ownPrepayment: ['blocks', 'ignored'],
    onSeatedWithoutOrder: ['none', 'create'],
  }),
)

/**
 * What a venue may choose about the rules. Make one with `definePolicy`, which checks it and prepares it for speed.
 *
 * Shape: plain frozen data. An object of this type that you make yourself works too, but statuses that are not frozen are prepared again at every call.
 *
 * @example
 * ```ts
 * import { literalPolicy, type Policy } from 'nbi-kounta/decide'
 *
 * const policy: Policy = { ...literalPolicy, afterRejection: 'create' }
 * ```
 */
export interface Policy {
  /** How long after (or before) the order's created-at an undo still deletes the order, in ms, inclusive. Default 300 000 (C3.1). */
  readonly undoWindowMs: number
  /**
   * The class of each of the venue's own statuses, and of known ones that it reads differently. Names are compared without case, spaces,
   * `_` and `-`. A status declared `other` no longer gives the warnings `unknown-status` and `unseated-to-other-status`. Default none.
   */
  readonly statuses: Readonly<Record<string, StatusClass>>
  /** What a new seating does after staff rejected the order: nothing (row 7), or another order. Default `none`. */
  readonly afterRejection: 'none' | 'create'
  /** Whether a payment that is provably our prepayment blocks a delete like any other (C3.3), or is ignored. Default `blocks`. */
  readonly ownPrepayment: 'blocks' | 'ignored'
  /** What a booking gets that stays Seated without an order: nothing (row 5), or an order. Default `none`. */
  readonly onSeatedWithoutOrder: 'none' | 'create'
}

/**
 * The members of a policy to change.
 *
 * @example
 * ```ts
 * import type { PolicyOverrides } from 'nbi-kounta/decide'
 *
 * const overrides: PolicyOverrides = { undoWindowMs: 10 * 60_000 }
 * ```
 */
export type PolicyOverrides = Partial<Policy>

// Beside the statuses, not in them: prepared at the first event, since a cold start has no time for it.
const tables = new WeakMap<Policy['statuses'], StatusTable>()

/** The prepared statuses of a policy; those that are not frozen may change, so they are prepared at every call. */
export function statusesOf(policy: Policy): StatusTable {
  // From plain JavaScript or a database's row it may be null.
  const statuses: Policy['statuses'] = Object(policy.statuses)
  const prepared = tables.get(statuses)
  if (prepared) return prepared
  const table = statusTable(statuses)
  if (Object.isFrozen(statuses)) tables.set(statuses, table)
  return table
}

/**
 * Makes a policy: the overrides over a base, checked and frozen.
 *
 * Guarantee: the arguments are not changed and not kept. `statuses` are added to those of the base. A name that the base has in another
 * spelling replaces the base's.
 *
 * @param overrides the members to change; those that are undefined stay as they are. Default none
 * @param base the policy to start from; default `literalPolicy`, as are the members that it lacks
 * @throws `NbiKountaError` with code `invalid-policy` for an unknown member, a value that is not allowed, or one status in two
 * spellings that mean two things
 *
 * @example
 * ```ts
 * import { decideOrderAction, definePolicy, venuePolicy } from 'nbi-kounta/decide'
 *
 * const policy = definePolicy({ undoWindowMs: 10 * 60_000, statuses: { 'Walked Out': 'undo' } }, venuePolicy)
 * const next = { id: 'bk_1', status: 'Walked out', modifiedAt: '2025-03-14T08:00:00Z' }
 * decideOrderAction(null, next, null, policy).reason // 'no-order-to-undo'
 * ```
 */
export function definePolicy(overrides?: PolicyOverrides, base?: Policy): Policy {
  const policy: Record<string, unknown> = { ...literal }
  const merged = new Map<string, readonly [string, unknown]>()
  for (const whole of [base ?? literal, overrides ?? {}]) {
    check(isPlain(whole), '', 'a plain object', whole)
    for (const [member, value] of Object.entries(whole)) {
      if (value === undefined) continue
      const choices = allowed.get(member)
      const expected = choices?.join(' or ') ?? `one of ${[...allowed.keys()]}`
      const willDo =
        member === 'undoWindowMs'
          ? Number.isSafeInteger(value) && (value as number) >= 0
          : member === 'statuses'
            ? isPlain(value)
            : choices?.includes(value)
      // Of a member that there is not, its name is what is wrong; its value may be anything.
      check(willDo, choices ? ` ${member}` : '', expected, choices ? value : member)
      policy[member] = value
      const own = new Map<string, unknown>()
      for (const [name, kind] of member === 'statuses' ? Object.entries(value) : []) {
        const plain = plainName(name)
        const said = ` statuses '${cut(name)}'`
        // In another spelling of its own: of two meanings the first would be lost without a word.
        const other = own.get(plain) ?? kind
        check(choices?.includes(kind), said, expected, kind)
        check(other === kind, said, `${other} as before`, kind)
        own.set(plain, kind)
        merged.set(plain, [name, kind])
      }
    }
  }
  policy.statuses = Object.freeze(Object.fromEntries(merged.values()))
  return Object.freeze(policy) as unknown as Policy
}

// A list, a Map, a promise or a number spreads to nothing: what it was meant to say would be lost without a word.
const isPlain = (value: unknown) => /Object]|Module]/.test({}.toString.call(value))

/** So much of what came as tells which it is. */
const cut = (text: unknown) => String(text).slice(0, 50)

function check(willDo: boolean | undefined, member: string, expected: string, came: unknown): void {
  // Of an object only its type is shown; a text in quotes, since '300000' is no number.
  const shown = typeof came === 'object' ? 'an object' : typeof came === 'string' ? `'${cut(came)}'` : cut(came)
  if (!willDo)
    throw new LibraryError<ErrorCode>(
      'invalid-policy',
      'request',
      `policy${member}: expected ${expected}, got ${shown}`,
    )
}

const literal: Policy = {
  undoWindowMs: 300_000,
  statuses: {},
  afterRejection: 'none',
  ownPrepayment: 'blocks',
  onSeatedWithoutOrder: 'none',
}

/**
 * The rules as they are written: the decision table without any variant.
 *
 * Values: `undoWindowMs` 300 000, no own statuses, `afterRejection` none, `ownPrepayment` blocks, `onSeatedWithoutOrder` none.
 * Frozen. Source: clauses C1.1–C3.5. It is the default everywhere.
 *
 * @example
 * ```ts
 * import { literalPolicy } from 'nbi-kounta/decide'
 *
 * literalPolicy.undoWindowMs // 300000
 * ```
 */
export const literalPolicy: Policy = definePolicy()

/**
 * A reading of the rules that suits venues better. The second table of `docs/decision-table.md` has each difference from `literalPolicy`.
 *
 * `afterRejection` create: seating a party again after staff rejected the order makes a new one. `ownPrepayment` ignored: the
 * prepayment that we posted ourselves does not block the delete of a mistaken seating. `Arrived` takes a seating back. Frozen.
 *
 * @example
 * ```ts
 * import { classifyStatus, venuePolicy } from 'nbi-kounta/decide'
 *
 * classifyStatus('Arrived', venuePolicy) // 'undo'
 * ```
 */
export const venuePolicy: Policy = definePolicy({
  afterRejection: 'create',
  ownPrepayment: 'ignored',
  statuses: { Arrived: 'undo' },
})
