/** The stories of the evening about the way between the systems: duplicates, delays, outages, lost answers, and money that comes back. */
import { dine } from './stories.mjs'
import { payBy } from './house.mjs'
import { secondsOf } from './script.mjs'

const [harbour, laneway, rooftop] = ['loc_31', 'loc_32', 'loc_33']
const min = 60

/** @typedef {import('./stories.mjs').Script} Script */
/** @typedef {import('./stories.mjs').Party} Party */

/** Writes every journey. @param {Script} script @param {(party: Party) => void} announce the booking was made before the evening */
export function writeJourneys(script, announce) {
  deliveries(script, announce)
  outage(script, announce)
  faults(script, announce)
  money(script, announce)
}

const once = { created: 1, live: 1, sales: 1 }

/** Webhooks that come twice, late, or in the wrong order. @param {Script} script @param {(party: Party) => void} announce */
function deliveries(script, announce) {
  const triple = script.booking({ venue: harbour, tells: 'one webhook, delivered three times in one second', covers: 2, due: '18:00', ends: once })
  announce(triple)
  triple.status(secondsOf('18:01'), 'Seated', { copies: [1, 1, 1] })
  dine(triple, secondsOf('18:01'))

  const often = script.booking({ venue: laneway, tells: 'one webhook, delivered five times over ten minutes', covers: 3, due: '18:15', ends: once })
  announce(often)
  often.status(secondsOf('18:14'), 'Seated', { copies: [1, 2, 30, 240, 600] })
  dine(often, secondsOf('18:14'), { lines: [['502', 3], ['505', 1], ['506', 3]] })

  const delayed = script.booking({ venue: harbour, tells: 'the webhook comes three minutes late', covers: 2, due: '19:00', ends: once })
  announce(delayed)
  delayed.status(secondsOf('18:59'), 'Seated', { after: 3 * min })
  dine(delayed, secondsOf('19:03'))

  const shuffled = script.booking({ venue: laneway, tells: 'a table change overtakes the seating: one order, the late event is stale', covers: 4, due: '19:00', ends: once })
  announce(shuffled)
  const window = [{ tableId: 'tb_7713_40', tableName: '40', sectionId: 'se_2', sectionName: 'Window' }]
  shuffled.status(secondsOf('19:11'), 'Seated', { full: true, after: 80 })
  shuffled.change(secondsOf('19:11') + 40, { tables: window }, { full: true, after: 20 })
  dine(shuffled, secondsOf('19:13'), { lines: [['504', 2], ['507', 1]] })

  const moved = script.booking({ venue: harbour, tells: 'two more guests and another table while seated: still one order', covers: 4, due: '19:30', ends: once })
  announce(moved)
  moved.status(secondsOf('19:18'), 'Seated')
  moved.change(secondsOf('19:26'), { people: 6, tables: [{ tableId: 'tb_7712_50', tableName: '50', sectionId: 'se_1', sectionName: 'Main' }] })
  dine(moved, secondsOf('19:18'), { lines: [['501', 6]], minutes: 100 })

  const topUp = script.booking({ venue: rooftop, tells: 'the deposit is paid after seating: seen as drift, one order', covers: 4, due: '20:00', method: 'online', deposit: 0, ends: once })
  announce(topUp)
  topUp.status(secondsOf('20:08'), 'Seated')
  topUp.change(secondsOf('20:15'), { paymentSummary: { paymentType: 'deposit', amount: 100, amountDue: 0, amountPaid: 100, transactionId: 'tx_late', currencyCode: 'AUD', paymentDate: '2026-03-14T09:15:00Z' } })
  dine(topUp, secondsOf('20:09'), { lines: [['501', 4]] })
}

/** Kounta is down from 19:30 to 19:34. @param {Script} script @param {(party: Party) => void} announce */
function outage(script, announce) {
  script.kounta(secondsOf('19:30'), 'downFor', { ms: 4 * min * 1000 })
  for (const [venue, at] of [[harbour, '19:30:30'], [laneway, '19:31:10'], [rooftop, '19:32:20']]) {
    const party = script.booking({ venue, tells: 'seated while Kounta is down: the order follows when it is back', covers: 2, due: '19:30', ends: once })
    announce(party)
    party.status(secondsOf(at), 'Seated')
    dine(party, secondsOf('19:41'), { lines: [['503', 2], ['510', 2]] })
  }
  const brief = script.booking({ venue: harbour, tells: 'seated and un-seated while Kounta is down: never an order', covers: 2, due: '19:30', ends: { created: 0, live: 0 } })
  announce(brief)
  brief.status(secondsOf('19:31:40'), 'Seated')
  brief.status(secondsOf('19:32:50'), 'Confirmed')
}

/** Single requests that go wrong. @param {Script} script @param {(party: Party) => void} announce */
function faults(script, announce) {
  const ways = [
    { venue: harbour, at: '20:00', does: 'loseNextAnswer', tells: "the POST's answer is lost: found again, not posted twice" },
    { venue: laneway, at: '20:10', does: 'dropNextRequest', tells: 'the POST never arrives: posted again once that is certain' },
    { venue: rooftop, at: '20:30', does: 'applyNextLate', how: { ms: 25_000, answer: 'lost' }, tells: 'the POST is applied 25 seconds after its connection broke' },
    { venue: harbour, at: '20:36', does: 'limitNext', tells: 'Kounta answers 429 to the POST: sent again after the wait' },
    { venue: laneway, at: '20:44', does: 'failNext', tells: 'Kounta answers 500 to the POST: looked for, then posted again' },
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

/** Bills of every kind. @param {Script} script @param {(party: Party) => void} announce */
function money(script, announce) {
  const bills = [
    { venue: harbour, at: '17:52', covers: 6, tells: 'split between two cards, with a tip', lines: [['501', 6], ['507', 2]], split: 300, pay: { tip: 40 } },
    { venue: laneway, at: '17:56', covers: 2, tells: 'paid in cash, rounded to five cents', lines: [['509', 2], ['505', 1]], discount: 0.93, pay: { methodId: payBy.cash } },
    { venue: harbour, at: '18:24', covers: 4, tells: 'ten percent off the lamb', lines: [['504', 2], ['505', 2]], discount: 0.9 },
    { venue: rooftop, at: '18:36', covers: 8, tells: 'a surcharge of fifteen percent on the bill', lines: [['501', 8]], surcharge: 1.15 },
    { venue: harbour, at: '18:45', covers: 2, tells: 'a voucher of five dollars off the bill', lines: [['502', 2]], voucher: -5 },
    { venue: laneway, at: '18:02', covers: 2, tells: 'on the house: a bill of zero', lines: [['508', 2]], discount: 0 },
  ]
  for (const { venue, at, covers, tells, lines, pay, split, discount, surcharge, voucher } of bills) {
    const s = secondsOf(at)
    const party = script.booking({ venue, tells, covers, due: '18:00', ends: once })
    announce(party)
    party.status(s, 'Seated')
    party.staff(s + 45, 'accept')
    lines.forEach(([productId, quantity], index) =>
      party.staff(s + (8 + index * 6) * min, 'addLine', { productId, quantity, ...(discount === undefined ? {} : { priceVariation: discount }) }),
    )
    if (surcharge !== undefined) party.staff(s + 60 * min, 'vary', { priceVariation: surcharge })
    if (voucher !== undefined) party.staff(s + 60 * min, 'vary', { priceFixedVariation: voucher })
    if (split !== undefined) party.staff(s + 79 * min, 'pay', { amount: split })
    party.staff(s + 80 * min, 'complete', pay)
  }

  const back = script.booking({ venue: harbour, tells: 'refunded in full half an hour later', covers: 2, due: '18:00', ends: { ...once, sales: 2 } })
  announce(back)
  back.status(secondsOf('17:48'), 'Seated')
  dine(back, secondsOf('17:48'))
  back.staff(secondsOf('19:35'), 'refund')

  const part = script.booking({ venue: laneway, tells: 'one dish refunded', covers: 2, due: '18:00', ends: { ...once, sales: 2 } })
  announce(part)
  part.status(secondsOf('17:59'), 'Seated')
  dine(part, secondsOf('17:59'), { lines: [['503', 2], ['506', 2]] })
  part.staff(secondsOf('19:37'), 'refund', { lines: [2] })

  script.house(secondsOf('20:48'), 'ringUp', { siteId: '7712', name: 'bar', lines: [{ productId: '508', quantity: 3 }] })
  script.house(secondsOf('20:50'), 'closeHouseBill', { name: 'bar' })
  script.house(secondsOf('21:05'), 'voidHouseBill', { name: 'bar' })
  script.house(secondsOf('21:08'), 'ringUp', { siteId: '7712', name: 'bar again', lines: [{ productId: '508', quantity: 2 }] })
  script.house(secondsOf('21:09'), 'closeHouseBill', { name: 'bar again' })
}
