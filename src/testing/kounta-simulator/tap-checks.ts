/** What a tap on the simulated till is refused for. */
import { NbiKountaError } from '../../shared/errors.js'
import { needed } from '../../shared/options.js'
import { refuseUnknown } from '../simulation/defaults.js'

/** A member that no tap knows, such as a price, would leave a test without it. */
export const checked = <T extends object>(given: T, name: string, known: object): T => {
  refuseUnknown(needed(given, name), known)
  return given
}

/** A number looks like the id that is there, and is none. */
export const named = (id: unknown): string => (typeof id === 'number' ? `${id} as a number; ids are texts` : String(id))

export function requireNumbers(action: string, amounts: Readonly<Record<string, number | undefined>>): void {
  for (const [name, amount] of Object.entries(amounts)) {
    if (amount === undefined || Number.isFinite(amount)) continue
    throw new NbiKountaError('invalid-options', `${action}: ${name} expects a number, got ${String(amount)}.`)
  }
}

export function requirePlaces(action: string, numbers: readonly number[]): void {
  for (const number of numbers) {
    if (Number.isInteger(number) && number >= 1) continue
    throw new NbiKountaError(
      'invalid-options',
      `${action} expects lines by their number from 1 up, got ${String(number)}.`,
    )
  }
}

export function refused(action: string, orderId: string, why: string): NbiKountaError {
  return new NbiKountaError('request-refused', `${action}: the simulated till refuses order ${orderId}: ${why}.`)
}
