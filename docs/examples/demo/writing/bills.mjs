/** Bills of every kind: tips, splits, cash, discounts, surcharges, refunds, a void. */
import { payBy } from '../house.mjs'
import { dine, secondsOf } from './script.mjs'

const harbour = 'loc_31'
const laneway = 'loc_32'
const rooftop = 'loc_33'
const min = 60
const once = { created: 1, live: 1, sales: 1 }

/** @typedef {import('./script.mjs').Script} Script */
/** @typedef {import('./script.mjs').Party} Party */

/** Bills of every kind. @param {Script} script @param {(party: Party) => void} announce */
export function writeBills(script, announce) {
  const bills = [
    {
      venue: harbour,
      at: '17:52',
      covers: 6,
      tells: 'split between two cards, with a tip',
      lines: [
        ['501', 6],
        ['507', 2],
      ],
      split: 300,
      pay: { tip: 40 },
    },
    {
      venue: laneway,
      at: '17:56',
      covers: 2,
      tells: 'paid in cash, rounded to five cents',
      lines: [
        ['509', 2],
        ['505', 1],
      ],
      discount: 0.93,
      pay: { methodId: payBy.cash },
    },
    {
      venue: harbour,
      at: '18:24',
      covers: 4,
      tells: 'ten percent off the lamb',
      lines: [
        ['504', 2],
        ['505', 2],
      ],
      discount: 0.9,
    },
    {
      venue: rooftop,
      at: '18:36',
      covers: 8,
      tells: 'a surcharge of fifteen percent on the bill',
      lines: [['501', 8]],
      surcharge: 1.15,
    },
    {
      venue: harbour,
      at: '18:45',
      covers: 2,
      tells: 'a voucher of five dollars off the bill',
      lines: [['502', 2]],
      voucher: -5,
    },
    { venue: laneway, at: '18:02', covers: 2, tells: 'on the house: a bill of zero', lines: [['508', 2]], discount: 0 },
  ]
  for (const { venue, at, covers, tells, lines, pay, split, discount, surcharge, voucher } of bills) {
    const s = secondsOf(at)
    const party = script.booking({ venue, tells, covers, due: '18:00', ends: once })
    announce(party)
    party.status(s, 'Seated')
    party.staff(s + 45, 'accept')
    for (const [index, [productId, quantity]] of lines.entries()) {
      const how = { productId, quantity, ...(discount === undefined ? {} : { priceVariation: discount }) }
      party.staff(s + (8 + index * 6) * min, 'addLine', how)
    }
    if (surcharge !== undefined) party.staff(s + 60 * min, 'vary', { priceVariation: surcharge })
    if (voucher !== undefined) party.staff(s + 60 * min, 'vary', { priceFixedVariation: voucher })
    if (split !== undefined) party.staff(s + 79 * min, 'pay', { amount: split })
    party.staff(s + 80 * min, 'complete', pay)
  }

  const back = script.booking({
    venue: harbour,
    tells: 'refunded in full half an hour later',
    covers: 2,
    due: '18:00',
    ends: { ...once, sales: 2 },
  })
  announce(back)
  back.status(secondsOf('17:48'), 'Seated')
  dine(back, secondsOf('17:48'))
  back.staff(secondsOf('19:35'), 'refund')

  const part = script.booking({
    venue: laneway,
    tells: 'one dish refunded',
    covers: 2,
    due: '18:00',
    ends: { ...once, sales: 2 },
  })
  announce(part)
  part.status(secondsOf('17:59'), 'Seated')
  dine(part, secondsOf('17:59'), {
    lines: [
      ['503', 2],
      ['506', 2],
    ],
  })
  part.staff(secondsOf('19:37'), 'refund', { lines: [2] })

  script.house(secondsOf('20:48'), 'ringUp', {
    siteId: '7712',
    name: 'bar',
    lines: [{ productId: '508', quantity: 3 }],
  })
  script.house(secondsOf('20:50'), 'closeHouseBill', { name: 'bar' })
  script.house(secondsOf('21:05'), 'voidHouseBill', { name: 'bar' })
  script.house(secondsOf('21:08'), 'ringUp', {
    siteId: '7712',
    name: 'bar again',
    lines: [{ productId: '508', quantity: 2 }],
  })
  script.house(secondsOf('21:09'), 'closeHouseBill', { name: 'bar again' })
}
