/** The errors of a store whose client is missing or failing: a code to act on, and nothing that a driver may have quoted. */
import { NbiKountaError } from '../shared/errors.js'

/** The error for a client that was not handed in, naming what to install. */
export function clientMissing(
  option: string,
  expected: string,
  install: string,
): NbiKountaError<'store-client-missing'> {
  return new NbiKountaError(
    'store-client-missing',
    `\`${option}\` expects ${expected}, and none came. Install one (\`${install}\`), create it and hand it in.`,
  )
}

/** What a failed call leaves open, where it is no write; that of `due` may have taken expired entries away, which were absent already. */
const leftOpen: Readonly<Record<string, string>> = {
  get: 'nothing was written: it may pass by itself, then try again',
  due: 'nothing was written: it may pass by itself, then try again',
  migrate: 'call it again: it applies only what is missing',
}

/** A driver's failure: its code alone, without a cause, since its message and members may hold values or connection strings. */
export function storeFailed(name: string, operation: string, error: unknown): NbiKountaError<'store-failed'> {
  const code = driverCode(error)
  const advice = isTableMissing(error, code)
    ? 'its table is not there: call `migrate()` first, or leave `autoMigrate` on'
    : (leftOpen[operation] ?? 'whether it was applied is unknown: read again, and retry with the same expected version')
  return new NbiKountaError('store-failed', `The ${name} store failed in ${operation} (${code}); ${advice}.`)
}

/** The error for a call inside a transaction that the host has open on the store's connection. */
export const insideTransaction = (name: string): NbiKountaError<'store-failed'> =>
  new NbiKountaError(
    'store-failed',
    `The ${name} store was called inside a transaction of its connection, whose rollback would undo an acknowledged write.` +
      ' Nothing was applied. Give the store a connection of its own.',
  )

/** The code of a driver's error, such as ECONNREFUSED, 42P01, SQLITE_BUSY or READONLY; its class name where it has none. */
export function driverCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown'
  const { code, errcode, message, name } = error as Record<string, unknown>
  if (typeof code === 'string' && /^[A-Za-z0-9_]{2,40}$/.test(code)) {
    // node:sqlite has one code for all, and SQLite's own number beside it.
    return typeof errcode === 'number' ? `${code} ${errcode}` : code
  }
  // Redis says its code as the first word, in capitals.
  const first = typeof message === 'string' ? /^[A-Z]{2,20}(?= )/.exec(message)?.[0] : undefined
  if (first) return first
  const className = Object.getPrototypeOf(error)?.constructor?.name
  return [className, name].find((text) => typeof text === 'string' && /^[A-Za-z]{2,60}$/.test(text)) ?? 'unknown'
}

const isTableMissing = (error: unknown, code: string): boolean =>
  code === '42P01' || (error instanceof Error && /SQLITE_ERROR/.test(code) && error.message.startsWith('no such table'))
