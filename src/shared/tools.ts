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

/**
 * Silent by default, and on the levels that are missing. No request fails because of a logger, and nothing else does: what it throws, or
 * rejects with later, is a closed stream's or a full disk's trouble, and there is nowhere left to tell of it.
 */
export function loggerOf(logger: Logger | null | undefined): Logger {
  if (isAbsent(logger) || logger === silentLogger) return silentLogger
  requireOption(typeof logger === 'object', 'logger', 'debug, info, warn and error', logger)
  const levels = Object.keys(silentLogger) as (keyof Logger)[]
  const known = levels.filter((level) => hasMethods(logger, level))
  return { ...silentLogger, ...Object.fromEntries(known.map((level) => [level, guarded(logger, level)])) }
}

const guarded =
  (logger: Logger, level: keyof Logger): Logger[keyof Logger] =>
  (...line) => {
    try {
      const logged: unknown = logger[level](...line)
      if (hasMethods(logged, 'then')) Promise.resolve(logged).catch(() => {})
    } catch {}
  }
