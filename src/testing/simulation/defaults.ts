import { NbiKountaError } from '../../shared/errors.js'
import { present } from '../../shared/given.js'
import { isAbsent, needed, requireArray, requireOption } from '../../shared/options.js'

/** Checks what both simulators are given: lists of records, a seed and an origin. What is null was not given. */
export function checkSimulated(
  { seed, origin }: { readonly seed?: number; readonly origin?: string },
  lists: Readonly<Record<string, readonly unknown[] | null | undefined>>,
): void {
  requireOption(isAbsent(seed) || Number.isFinite(seed), 'seed', 'a number', seed)
  requireOption(isAbsent(origin) || typeof origin === 'string', 'origin', 'a text', origin)
  for (const [name, list] of Object.entries(lists)) {
    if (isAbsent(list)) continue
    requireArray(list, name)
    for (const [at, entry] of list.entries()) needed(entry, `${name}[${at}]`)
  }
}

/** Defaults under what was given, where a member that is undefined or null was not given. One that is misspelt would leave a test without its fault. */
export function withDefaults<T extends object>(defaults: T, chosen?: Partial<T> | null): T {
  refuseUnknown(chosen ?? {}, defaults)
  return { ...defaults, ...present(chosen ?? {}) }
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
