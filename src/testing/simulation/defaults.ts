/** Defaults under what was given, where a member that is undefined was not given. */
export function withDefaults<T extends object>(defaults: T, given: Partial<T> = {}): T {
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return { ...defaults, ...named }
}
