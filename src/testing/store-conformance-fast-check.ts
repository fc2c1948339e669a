/** The smallest part of fast-check (4 or later) that the kit calls; it is handed in, so the kit depends on nothing. */

/** Makes values of a kind. */
export interface ArbitraryForStores<T> {
  map<U>(mapper: (value: T) => U): ArbitraryForStores<U>
}

/** One step that the model and the store take together. */
export interface StepForStores<Model, Real> {
  check(model: Readonly<Model>): boolean
  run(model: Model, real: Real): Promise<void>
  toString(): string
}

/**
 * What the kit calls of fast-check; `import * as fc from 'fast-check'` fits.
 *
 * @example
 * ```ts
 * import type { ArbitraryForStores, FastCheckForStores, StepForStores } from 'nbi-kounta/testing'
 *
 * const pairs = (fc: FastCheckForStores): ArbitraryForStores<number[]> => fc.tuple(fc.nat(9), fc.nat(9))
 * const nothing: StepForStores<object, object> = { check: () => true, run: async () => {}, toString: () => 'nothing' }
 * ```
 */
export interface FastCheckForStores {
  nat(max: number): ArbitraryForStores<number>
  tuple(...parts: ArbitraryForStores<number>[]): ArbitraryForStores<number[]>
  /** Takes arbitraries of its own making, which this structure cannot spell; gives lists of steps. */
  commands(kinds: never[], constraints: { maxCommands: number; size: 'max' }): unknown
  asyncProperty(steps: never, predicate: (steps: never) => Promise<void>): unknown
  asyncModelRun<Model extends object, Real>(
    setup: () => { model: Model; real: Real },
    steps: Iterable<StepForStores<Model, Real>>,
  ): Promise<void>
  assert(property: unknown, parameters: { numRuns: number; seed?: number }): unknown
}
