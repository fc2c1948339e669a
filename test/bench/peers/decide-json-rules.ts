/** The table as json-rules-engine rules: a priority per row, stopped at the first that holds. */
import { Engine } from 'json-rules-engine'
import { factsOf } from './decide-facts.js'
import type { Verdict } from './decide-switch.js'
import { table } from './decide-table.js'
import type { Question } from './events.js'

const engine = new Engine(
  table.map(({ when, type, reason }, row) => ({
    priority: table.length - row,
    conditions: {
      all: Object.entries(when).map(([fact, value]) => ({ fact, operator: 'in', value })),
    },
    // Not the action's type: the engine emits it, and an emitted 'error' throws.
    event: { type: 'matched', params: { type, reason } },
  })),
)
engine.on('success', () => {
  engine.stop()
})

/** The first rule's event. */
export async function decideByJsonRules(question: Question): Promise<Verdict> {
  const { events } = await engine.run({ ...factsOf(question) })
  const [event] = events
  return event?.params as unknown as Verdict
}
