/** The clock and the logger that a caller gives, or else the defaults: a part of one will do where the rest is not missed. */
import { type Clock, systemClock } from './clock.js'
import { type Logger, silentLogger } from './logger.js'
import { hasMethods, isAbsent, requireOption } from './options.js'

/** The machine's clock by default; one that only tells the time, as a test may hand in, sleeps by the machine's timers. */
export function clockOf(clock: Clock | null | undefined): Clock {
  if (isAbsent(clock)) return systemClock
  // Else it would break amid a request, or as a rejection that nobody takes.
  requireOption(hasMethods(clock, 'now'), 'clock', 'now and sleep', clock)
  return hasMethods(clock, 'sleep') ? clock : { now: () => clock.now(), sleep: systemClock.sleep }
}

/** Silent by default, and on the levels that are missing: no request fails because of them. */
export function loggerOf(logger: Logger | null | undefined): Logger {
  if (isAbsent(logger)) return silentLogger
  requireOption(typeof logger === 'object', 'logger', 'debug, info, warn and error', logger)
  const levels = Object.keys(silentLogger) as (keyof Logger)[]
  const known = levels.filter((level) => hasMethods(logger, level))
  if (known.length === levels.length) return logger
  return { ...silentLogger, ...Object.fromEntries(known.map((level) => [level, logger[level].bind(logger)])) }
}
