/** What somebody may break on purpose, and what is broken now. */

/**
 * @typedef {object} Fault
 * @property {string} label
 * @property {() => (() => boolean)} pull breaks it, and gives what tells when that is over
 */

const well = 'All is well'

/** @param {import('nbi-kounta/testing').KountaSimulator} kounta @param {import('nbi-kounta/testing').NowBookItSimulator} nbi */
export function createFaults(kounta, nbi) {
  const never = () => false
  /** @param {'loseWebhooks' | 'duplicateWebhooks'} fault */
  const onBoth = (fault) => () => {
    kounta.faults[fault] = true
    nbi.faults[fault] = true
    return never
  }

  /** @type {Record<string, Fault>} */
  const faults = {
    down: {
      label: 'The till is down for 20 seconds',
      pull() {
        const endsAt = Date.now() + 20_000
        kounta.faults.downFor(20_000)
        return () => Date.now() >= endsAt
      },
    },
    slow: {
      label: 'Every answer of the till takes 3 seconds',
      pull() {
        kounta.faults.slow(3_000)
        return never
      },
    },
    'lost-answer': {
      label: 'The answer to the next order is lost',
      pull() {
        const before = kounta.posts
        kounta.faults.loseNextAnswer()
        return () => kounta.posts > before
      },
    },
    limit: {
      label: 'The next 5 requests are over the limit',
      pull() {
        const before = kounta.rateLimited
        kounta.faults.limitNext(5)
        return () => kounta.rateLimited >= before + 5
      },
    },
    'lost-webhooks': {
      label: 'No webhook arrives any more',
      pull: onBoth('loseWebhooks'),
    },
    'doubled-webhooks': {
      label: 'Every webhook arrives twice',
      pull: onBoth('duplicateWebhooks'),
    },
  }

  /** What was pulled, with what tells that it is over. @type {Map<string, () => boolean>} */
  const pulled = new Map()

  function clear() {
    kounta.faults.clear()
    nbi.faults.clear()
    pulled.clear()
  }

  return {
    list: Object.entries(faults).map(([id, { label }]) => ({ id, label })),
    /** In words. */
    now() {
      for (const [label, isOver] of pulled) if (isOver()) pulled.delete(label)
      return pulled.size === 0 ? well : [...pulled.keys()].join('; ')
    },
    /** 'clear' ends them all; false where there is no such fault. @param {string} id */
    pull(id) {
      const fault = faults[id]
      if (fault) pulled.set(fault.label, fault.pull())
      else if (id === 'clear') clear()
      else return false
      return true
    },
  }
}
