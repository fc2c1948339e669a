/** The table as an xstate machine: a guarded transition per row, taken by the pure `transition`. */
import { createMachine, initialTransition, transition } from 'xstate'
import { type Facts, factsOf } from './decide-facts.js'
import type { Verdict } from './decide-switch.js'
import { table } from './decide-table.js'
import type { Question } from './events.js'

interface BookingEvent {
  readonly type: 'booking'
  readonly facts: Facts
}

const machine = createMachine({
  types: {} as { events: BookingEvent },
  initial: 'waiting',
  states: {
    waiting: {
      on: {
        booking: table.map(({ when }, row) => ({
          target: `row${row}`,
          guard: ({ event }: { event: BookingEvent }) => {
            for (const name in when) {
              const accepted = when[name as keyof Facts] as readonly unknown[]
              if (!accepted.includes(event.facts[name as keyof Facts])) return false
            }
            return true
          },
        })),
      },
    },
    ...Object.fromEntries(table.map((_, row) => [`row${row}`, {}])),
  },
})

const [waiting] = initialTransition(machine)
const verdicts = new Map<unknown, Verdict>(table.map(({ type, reason }, row) => [`row${row}`, { type, reason }]))

/** The state that the event leads to. */
export function decideByXstate(question: Question): Verdict {
  const [state] = transition(machine, waiting, { type: 'booking', facts: factsOf(question) })
  return verdicts.get(state.value) as Verdict
}
