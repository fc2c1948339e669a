/** The kit's own assertions: plain errors that say what a store promised and what came, under any runner. */
import type { Entry } from '../store/order-store.js'

/** Throws unless `condition` holds. */
export function check(condition: boolean, promise: string): asserts condition {
  if (!condition) throw new Error(`A store promises: ${promise}.`)
}

/** Throws unless both are the same data; the order of members does not matter. */
export function checkSame(actual: unknown, expected: unknown, promise: string): void {
  if (isSame(actual, expected)) return
  throw new Error(`A store promises: ${promise}. Expected ${show(expected)}, got ${show(actual)}.`)
}

/** The four members of an entry that the contract names: a store may show more of its own. */
export const contractOf = ({ key, value, version, overdue }: Entry): Entry => ({ key, value, version, overdue })

/** Throws unless the promise rejects; with `code`, with an error of that code. */
export async function checkRejects(promise: Promise<unknown>, what: string, code?: string): Promise<void> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if (!('error' in outcome)) throw new Error(`A store promises: ${what}. It resolved ${show(outcome.value)}.`)
  const came = (outcome.error as { code?: unknown } | null)?.code
  if (code !== undefined && came !== code) {
    throw new Error(`A store promises: ${what}, with code '${code}'. The code was ${show(came)}.`)
  }
}

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && isSame(Reflect.get(a, key), Reflect.get(b, key)))
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text
}
