/** Where the library logs: the host's logger, or nowhere. */

/**
 * The smallest logger; `console`, pino and winston fit after one line of wiring. Fields never hold secrets or guest data.
 * One that throws or rejects stops nothing; its line is lost.
 *
 * @example
 * ```ts
 * import type { Logger } from 'nbi-kounta'
 *
 * const warnings: Logger = { debug() {}, info() {}, warn: console.warn, error: console.error }
 * ```
 */
export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  error(message: string, fields?: Readonly<Record<string, unknown>>): void
}

const nothing = () => {}

/** The default logger: silent. */
export const silentLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }
