/** The report of the night: orders, sales, spend per head, requests spent, and the proof. */
import { summariseSales } from 'nbi-kounta'
import { currency, venueOf } from './house.mjs'
import { bold, dim, green, heading, money, red, table } from './ink.mjs'
import { bookingOf } from './invariants.mjs'

/** @typedef {import('./wiring.mjs').House} House */

/** @param {import('nbi-kounta/testing').SimulatedOrder} order */
function stateOf({ status, deleted, deletedBy }) {
  if (!deleted) return status
  return `${status === 'COMPLETE' ? 'COMPLETE, ' : ''}deleted by ${deletedBy === 'api' ? 'us' : 'staff'}`
}

/** @param {House} house */
export function printOrders({ kounta, sales }) {
  const rows = kounta.orders().map((order) => {
    const sale = sales.get(order.id)
    const state = stateOf(order)
    return [
      order.id,
      bookingOf(order) ?? sale?.bookingId ?? '–',
      venueOf(order.siteId)?.name ?? '',
      state,
      sale?.type ?? '',
      ...(sale
        ? [
            money(sale.total),
            money(sale.tips),
            sale.covers || '',
            sale.spendPerHead === undefined ? '' : money(sale.spendPerHead),
          ]
        : ['', '', '', '']),
    ]
  })
  console.log(heading(`Orders and sales of the night (${currency})`))
  console.log(
    table(['order', 'booking', 'venue', 'at the till', 'sale', '>total', '>tips', '>covers', '>per head'], rows),
  )
}

/** @param {House} house */
export function printSpend({ sales, nbi, toBooking }) {
  const summary = summariseSales(sales.values(), { bookings: nbi.bookings().map(toBooking), currency })
  console.log(heading('Spend per head, as the NBI Connect dashboard works it out'))
  const guests = summary.guests
    .slice(0, 8)
    .map((guest) => [guest.name ?? 'walk-in', guest.visits, money(guest.spendTotal), money(guest.spendPerHead)])
  console.log(table(['guest', '>visits', '>spend total', '>per head'], guests))
  console.log(dim(`… of ${summary.guests.length} guests\n`))
  console.log(
    table(
      ['>people', '>bookings', '>average spend'],
      summary.bookingSizes.map((size) => [size.covers, size.bookings, money(size.averageSpend)]),
    ),
  )
  console.log()
  console.log(
    table(
      ['stay', '>bookings', '>average', '>total'],
      summary.durations.map((bar) => [
        `${bar.fromMin}–${bar.toMin} min`,
        bar.bookings,
        money(bar.averageSpend),
        money(bar.totalSpend),
      ]),
    ),
  )
  const { unlinked, notFinished } = summary.hidden
  console.log(
    `\n${bold(`${summary.bookings} bookings, ${money(summary.totalSpend)} ${currency}`)}${dim(`; not shown there: ${unlinked} sale of no booking, ${summary.hidden.void} void, ${notFinished} of bookings that are not Finished`)}`,
  )
}

/** @param {House} house @param {readonly import('./evening.mjs').Story[]} stories */
export function printRequests({ kounta, nbi }, stories) {
  /** @type {Map<string, string>} */
  const bookingByOrder = new Map(kounta.orders().map((order) => [order.id, bookingOf(order) ?? '']))
  /** @type {Map<string, number>} */
  const spent = new Map(stories.map(({ bookingId }) => [bookingId, 0]))
  /** @type {Map<string, number>} */
  const others = new Map()
  for (const { method, path, orderId } of kounta.requests) {
    const bookingId = bookingByOrder.get(orderId ?? '')
    if (bookingId) spent.set(bookingId, (spent.get(bookingId) ?? 0) + 1)
    else
      others.set(
        `${method} ${path.replace('companies/{companyId}/', '')}`,
        (others.get(`${method} ${path.replace('companies/{companyId}/', '')}`) ?? 0) + 1,
      )
  }
  console.log(heading('Requests to Kounta per booking'))
  const counts = [...new Set(spent.values())].sort((a, b) => a - b)
  const rows = counts.map((count) => {
    const who = [...spent].filter(([, n]) => n === count).map(([bookingId]) => bookingId)
    return [count, who.length, who.length > 6 ? `${who.slice(0, 6).join(' ')} …` : who.join(' ')]
  })
  console.log(table(['>requests', '>bookings', 'which'], rows))
  const all = [...spent.values()].reduce((a, b) => a + b, 0)
  console.log(
    `\n${(all / spent.size).toFixed(2)} a booking on average, webhooks from the till included; beside them, for all bookings together:`,
  )
  console.log(
    table(
      ['>requests', 'what'],
      [...others].sort((a, b) => b[1] - a[1]).map(([what, count]) => [count, what]),
    ),
  )
  console.log(
    dim(
      `${kounta.requests.length} requests to Kounta in all, ${kounta.rateLimited} answered 429; ${nbi.requests.length} requests to Now Book It`,
    ),
  )
}

/** @param {readonly import('./invariants.mjs').Proof[]} proofs @returns {boolean} true when everything holds */
export function printProof(proofs) {
  console.log(heading('Proof, recomputed from what the till and the diary hold'))
  for (const { name, checked, wrong } of proofs) {
    console.log(`${wrong.length === 0 ? green('holds ') : red('BROKEN')}  ${name} ${dim(`(${checked} looked at)`)}`)
    for (const line of wrong) console.log(`        ${red(line)}`)
  }
  const holds = proofs.every(({ wrong }) => wrong.length === 0)
  const looked = (/** @type {string} */ name) => proofs.find((one) => one.name === name)?.checked ?? 0
  console.log(
    holds
      ? bold(
          green(
            `\nEvery invariant holds: one order for each of ${looked('one order per seated booking')} seated bookings, none for ${looked('none for undone ones')} undone ones, ${looked('every completed order is one sale')} completed orders are ${looked('every completed order is one sale')} sales, to the cent.`,
          ),
        )
      : bold(red('\nAn invariant is broken; see above.')),
  )
  return holds
}
