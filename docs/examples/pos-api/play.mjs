/** Plays a service by itself, so that there is something to see: invented guests come, sit, eat, pay, and sometimes change their minds. */

/** A small seeded generator (mulberry32): the same seed plays the same evening. @param {number} seed */
function randomFrom(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const names = ['Ari', 'Bo', 'Cleo', 'Dara', 'Eli', 'Finn', 'Gia', 'Hugo', 'Ida', 'Jun', 'Kim', 'Lou', 'Mika', 'Nora']
const families = ['Quay', 'Pier', 'Lane', 'Wharf', 'Cove', 'Reef']

/**
 * @param {object} parts
 * @param {(members: object) => unknown} parts.book puts a booking into the diary
 * @param {import('nbi-kounta/testing').KountaSimulator} parts.kounta
 * @param {import('nbi-kounta/testing').NowBookItSimulator} parts.nbi
 * @param {readonly { id: string }[]} parts.menu
 * @param {number} parts.seed
 * @param {number} parts.everyMs one thing happens that often
 */
export function createPlay({ book, kounta, nbi, menu, seed, everyMs }) {
  const random = randomFrom(seed)
  /** @template Item @param {readonly Item[]} items @returns {Item} */
  const one = (items) => /** @type {Item} */ (items[Math.floor(random() * items.length)])
  /** @type {NodeJS.Timeout | undefined} */
  let timer

  const nameOf = (/** @type {any} */ booking) => booking.status.name
  const orderOf = (/** @type {string} */ bookingId) =>
    kounta.orders().find((order) => !order.deleted && order.requestedSaleNumber?.startsWith(`NBI-${bookingId}-`))
  const inHouse = () => nbi.bookings().filter((booking) => ['Seated', 'Mains Away'].includes(nameOf(booking)))
  const due = () => nbi.bookings().filter((booking) => nameOf(booking) === 'Confirmed')

  function arrive() {
    const people = 1 + Math.floor(random() * 6)
    const deposit = random() < 0.3 ? people * 10 : 0
    const isWalkIn = random() < 0.3
    book({
      locationId: one(['loc_31', 'loc_31', 'loc_32']),
      people,
      method: isWalkIn ? 'walkin' : 'online',
      status: isWalkIn ? 'Seated' : 'Confirmed',
      tables: [{ tableName: String(1 + Math.floor(random() * 12)) }],
      customer: { id: `cu_${Math.floor(random() * 40)}`, firstName: one(names), lastName: one(families) },
      ...(deposit > 0 && !isWalkIn
        ? { paymentSummary: { paymentType: 'deposit', amount: deposit, amountPaid: deposit, currencyCode: 'AUD' } }
        : {}),
    })
  }

  /** The next thing that happens at one table. @param {any} booking */
  function serve(booking) {
    const order = orderOf(booking.bookingId)
    const chance = random()
    // Nobody brings anything: the guests leave, or are seated once more.
    if (!order || order.status === 'REJECTED' || order.status === 'COMPLETE') {
      if (chance < 0.2) nbi.setStatus(booking.bookingId, one(['Confirmed', 'Cancelled', 'Finished']))
      return
    }
    if (order.status === 'SUBMITTED') {
      if (chance < 0.12) nbi.setStatus(booking.bookingId, one(['Confirmed', 'No_Show', 'Cancelled']))
      else if (chance < 0.18) kounta.reject(order.id)
      else kounta.accept(order.id)
    } else if (order.status === 'ACCEPTED') {
      if (order.lines.length < 1 + booking.people / 2)
        kounta.addLine(order.id, { productId: one(menu).id, quantity: 1 + Math.floor(random() * 3) })
      else if (chance < 0.1) nbi.setStatus(booking.bookingId, 'Confirmed')
      else if (chance < 0.2) nbi.updateBooking(booking.bookingId, { people: booking.people + 1 })
      else if (chance < 0.3 && nameOf(booking) === 'Seated') nbi.setStatus(booking.bookingId, 'Mains Away')
      else kounta.complete(order.id, { methodId: one(['1', '2', '2']), tip: random() < 0.3 ? 5 : 0 })
    }
  }

  let isHeard = false
  function step() {
    // Nobody comes before somebody listens: a host leaves alone who is seated at its first start.
    isHeard ||= nbi.requests.some(({ method, path }) => method === 'POST' && path === '/Webhooks')
    if (!isHeard) return
    try {
      const [waiting, seated] = [due(), inHouse()]
      const chance = random()
      if (waiting.length + seated.length < 3 || (chance < 0.2 && seated.length < 8)) arrive()
      else if (waiting.length > 0 && chance < 0.45) nbi.setStatus(one(waiting).bookingId, 'Seated')
      else if (seated.length > 0) serve(one(seated))
    } catch {
      // The till refused a tap, as tills do; the evening goes on.
    }
  }

  return {
    isPlaying: () => timer !== undefined,
    start() {
      timer ??= setInterval(step, everyMs)
      return { playing: true }
    },
    stop() {
      clearInterval(timer)
      timer = undefined
      return { playing: false }
    },
  }
}
