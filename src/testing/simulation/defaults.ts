import { NbiKountaError } from '../../shared/errors.js'

/** Defaults under what was given, where a member that is undefined was not given. One that is misspelt would leave a test without its fault. */
export function withDefaults<T extends object>(defaults: T, given: Partial<T> = {}): T {
  refuseUnknown(given, defaults)
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return { ...defaults, ...named }
}

/** Throws 'invalid-options' for a member that `known` has not. */
export function refuseUnknown(given: object, known: object): void {
  const unknown = Object.keys(given).find((name) => !(name in known))
  if (unknown !== undefined)
    throw new NbiKountaError(
      'invalid-options',
      `there is no member '${unknown}' here; the members are ${Object.keys(known).join(', ')}`,
    )
}
