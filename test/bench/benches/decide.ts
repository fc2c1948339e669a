/** decide: 1,024 mixed events by the default rules, against a hand-written switch and three libraries. */
import { decideOrderAction } from '../../../src/decide/index.js'
import type { Bench } from '../harness/result.js'
import { alternate, figuresOf, nanoseconds, ratioCheck } from '../harness/samples.js'
import { decideByJsonRules } from '../peers/decide-json-rules.js'
import { decideBySwitch, type Verdict } from '../peers/decide-switch.js'
import { decideByTsPattern } from '../peers/decide-ts-pattern.js'
import { decideByXstate } from '../peers/decide-xstate.js'
import { mixedEvents, type Question } from '../peers/events.js'

const ours = ({ previous, next, order }: Question): Verdict => decideOrderAction(previous, next, order)

const contenders = {
  'nbi-kounta': ours,
  switch: decideBySwitch,
  'ts-pattern': decideByTsPattern,
  xstate: decideByXstate,
  'json-rules-engine': decideByJsonRules,
} as const

/** Throws unless every contender gives our type and reason for every event. */
async function proveEqual(events: readonly Question[]): Promise<number> {
  const reasons = new Set<string>()
  for (const [name, decide] of Object.entries(contenders)) {
    for (const [n, event] of events.entries()) {
      const expected = ours(event)
      const got = await decide(event)
      reasons.add(expected.reason)
      if (got.type !== expected.type || got.reason !== expected.reason)
        throw new Error(`${name}, event ${n}: expected ${expected.reason}, got ${got.reason}; the peer's table differs`)
    }
  }
  return reasons.size
}

const overAll = (decide: (event: Question) => unknown, events: readonly Question[]) => () => {
  let last: unknown
  for (const event of events) last = decide(event)
  return last
}

export const bench: Bench = async ({ quick }) => {
  const events = mixedEvents()
  const reasons = await proveEqual(events)
  const cpuMs = quick ? 40 : 150
  const samples = await alternate(
    {
      'nbi-kounta': nanoseconds(overAll(ours, events), events.length, cpuMs),
      switch: nanoseconds(overAll(decideBySwitch, events), events.length, cpuMs),
      'ts-pattern': nanoseconds(overAll(decideByTsPattern, events), events.length, cpuMs),
      xstate: nanoseconds(overAll(decideByXstate, events), events.length, cpuMs),
      'json-rules-engine': nanoseconds(
        async () => {
          for (const event of events) await decideByJsonRules(event)
        },
        events.length,
        cpuMs,
      ),
    },
    quick ? 7 : 11,
  )
  const workload = '1,024 mixed events'
  return {
    figures: figuresOf(samples, workload, 'ns/event'),
    checks: [
      ratioCheck(samples, ['nbi-kounta', 'switch'], workload, 'at most', 1.2),
      ratioCheck(samples, ['ts-pattern', 'nbi-kounta'], workload, 'at least', 4),
      ratioCheck(samples, ['xstate', 'nbi-kounta'], workload, 'at least', 5),
      ratioCheck(samples, ['json-rules-engine', 'nbi-kounta'], workload, 'at least', 80),
    ],
    notes: [
      `Every contender gave the same type and reason on all ${events.length} events, which meet ${reasons} different reasons.`,
      'Ours also gives warnings, drift and ids; the others give type and reason only.',
    ],
  }
}
