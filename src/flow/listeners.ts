/** The host's own functions that are told of something: what they throw disturbs nothing. */
import type { Clock } from '../shared/clock.js'
import { kindOfThrown } from '../shared/errors.js'
import type { Logger } from '../shared/logger.js'
import { hasMethods, isAbsent, requireOption } from '../shared/options.js'
import type { Context } from './context.js'
import type { FlowEvent } from './events.js'

/**
 * Calls a listener of the host: what it throws is logged by its kind and never disturbs the flow. It may be async for all that its type
 * says, and a rejection that nobody takes would end the process.
 */
export function callListener(
  logger: Logger,
  name: string,
  call: () => unknown,
  fields: Readonly<Record<string, unknown>> = {},
): void {
  const threw = (error: unknown) => logger.error(`${name} threw`, { ...fields, error: kindOfThrown(error) })
  try {
    const told = call()
    if (hasMethods(told, 'then')) Promise.resolve(told).catch(threw)
  } catch (error) {
    threw(error)
  }
}

/** Throws 'invalid-options' for a function of the host's that is none; each may be absent. */
export function requireFunctions(functions: Readonly<Record<string, unknown>>): void {
  for (const [option, value] of Object.entries(functions))
    requireOption(isAbsent(value) || typeof value === 'function', option, 'a function', value)
}

/** Reports to `onEvent`; a listener that throws never disturbs the flow. */
export function reporter(clock: Clock, logger: Logger, onEvent?: (event: FlowEvent) => void): Context['report'] {
  return (venueId, event) => {
    if (!onEvent) return
    const told = { at: clock.now(), venueId, ...event } as FlowEvent
    callListener(logger, 'onEvent', () => onEvent(told), { event: event.type })
  }
}
