/** The way between the systems: duplicates, delays, an outage, lost answers. */
import { dine, secondsOf } from './script.mjs'

const harbour = 'loc_31'
const laneway = 'loc_32'
const rooftop = 'loc_33'
const min = 60

/** @typedef {import('./script.mjs').Script} Script */
/** @typedef {import('./script.mjs').Party} Party */

/** Writes them. @param {Script} script @param {(party: Party) => void} announce the booking was made before the evening */
export function writeJourneys(script, announce) {
  deliveries(script, announce)
  outage(script, announce)
  faults(script, announce)
}

const once = { created: 1, live: 1, sales: 1 }

/** Webhooks that come twice, late, or in the wrong order. @param {Script} script @param {(party: Party) => void} announce */
function deliveries(script, announce) {
  const triple = script.booking({
    venue: harbour,
    tells: 'one webhook, delivered three times in one second',
    covers: 2,
    due: '18:00',
    ends: once,
  })
  announce(triple)
  triple.status(secondsOf('18:01'), 'Seated', { copies: [1, 1, 1] })
  dine(triple, secondsOf('18:01'))

  const often = script.booking({
    venue: laneway,
    tells: 'one webhook, delivered five times over ten minutes',
    covers: 3,
    due: '18:15',
    ends: once,
  })
  announce(often)
  often.status(secondsOf('18:14'), 'Seated', { copies: [1, 2, 30, 240, 600] })
  dine(often, secondsOf('18:14'), {
    lines: [
      ['502', 3],
      ['505', 1],
      ['506', 3],
    ],
  })

  const delayed = script.booking({
    venue: harbour,
    tells: 'the webhook comes three minutes late',
    covers: 2,
    due: '19:00',
    ends: once,
  })
  announce(delayed)
  delayed.status(secondsOf('18:59'), 'Seated', { after: 3 * min })
  dine(delayed, secondsOf('19:03'))

  const shuffled = script.booking({
    venue: laneway,
    tells: 'a table change overtakes the seating: one order, the late event is stale',
    covers: 4,
    due: '19:00',
    ends: once,
  })
  announce(shuffled)
  const window = [{ tableId: 'tb_7713_40', tableName: '40', sectionId: 'se_2', sectionName: 'Window' }]
  shuffled.status(secondsOf('19:11'), 'Seated', { full: true, after: 80 })
  shuffled.change(secondsOf('19:11') + 40, { tables: window }, { full: true, after: 20 })
  dine(shuffled, secondsOf('19:13'), {
    lines: [
      ['504', 2],
      ['507', 1],
    ],
  })

  const moved = script.booking({
    venue: harbour,
    tells: 'two more guests and another table while seated: still one order',
    covers: 4,
    due: '19:30',
    ends: once,
  })
  announce(moved)
  moved.status(secondsOf('19:18'), 'Seated')
  moved.change(secondsOf('19:26'), {
    people: 6,
    tables: [{ tableId: 'tb_7712_50', tableName: '50', sectionId: 'se_1', sectionName: 'Main' }],
  })
  dine(moved, secondsOf('19:18'), { lines: [['501', 6]], minutes: 100 })

  const topUp = script.booking({
    venue: rooftop,
    tells: 'the deposit is paid after seating: seen as drift, one order',
    covers: 4,
    due: '20:00',
    method: 'online',
    deposit: 0,
    ends: once,
  })
  announce(topUp)
  topUp.status(secondsOf('20:08'), 'Seated')
  topUp.change(secondsOf('20:15'), {
    paymentSummary: {
      paymentType: 'deposit',
      amount: 100,
      amountDue: 0,
      amountPaid: 100,
      transactionId: 'tx_late',
      currencyCode: 'AUD',
      paymentDate: '2026-03-14T09:15:00Z',
    },
  })
  dine(topUp, secondsOf('20:09'), { lines: [['501', 4]] })
}

/** Kounta is down from 19:30 to 19:34. @param {Script} script @param {(party: Party) => void} announce */
function outage(script, announce) {
  script.kounta(secondsOf('19:30'), 'downFor', { ms: 4 * min * 1000 })
  for (const [venue, at] of /** @type {const} */ ([
    [harbour, '19:30:30'],
    [laneway, '19:31:10'],
    [rooftop, '19:32:20'],
  ])) {
    const party = script.booking({
      venue,
      tells: 'seated while Kounta is down: the order follows when it is back',
      covers: 2,
      due: '19:30',
      ends: once,
    })
    announce(party)
    party.status(secondsOf(at), 'Seated')
    dine(party, secondsOf('19:41'), {
      lines: [
        ['503', 2],
        ['510', 2],
      ],
    })
  }
  const brief = script.booking({
    venue: harbour,
    tells: 'seated and un-seated while Kounta is down: never an order',
    covers: 2,
    due: '19:30',
    ends: { created: 0, live: 0 },
  })
  announce(brief)
  brief.status(secondsOf('19:31:40'), 'Seated')
  brief.status(secondsOf('19:32:50'), 'Confirmed')
}

/** Single requests that go wrong. @param {Script} script @param {(party: Party) => void} announce */
function faults(script, announce) {
  const ways = [
    {
      venue: harbour,
      at: '20:00',
      does: 'loseNextAnswer',
      tells: "the POST's answer is lost: found again, not posted twice",
    },
    {
      venue: laneway,
      at: '20:10',
      does: 'dropNextRequest',
      tells: 'the POST never arrives: posted again once that is certain',
    },
    {
      venue: rooftop,
      at: '20:30',
      does: 'applyNextLate',
      how: { ms: 25_000, answer: 'lost' },
      tells: 'the POST is applied 25 seconds after its connection broke',
    },
    {
      venue: harbour,
      at: '20:36',
      does: 'limitNext',
      tells: 'Kounta answers 429 to the POST: sent again after the wait',
    },
    {
      venue: laneway,
      at: '20:44',
      does: 'failNext',
      tells: 'Kounta answers 500 to the POST: looked for, then posted again',
    },
  ]
  for (const { venue, at, does, how, tells } of ways) {
    const s = secondsOf(at)
    const party = script.booking({ venue, tells, covers: 2, due: '20:00', ends: once })
    announce(party)
    script.kounta(s - 1, does, how)
    party.status(s, 'Seated')
    dine(party, s + 4 * min, { lines: [['502', 2]], minutes: 60 })
  }
}
