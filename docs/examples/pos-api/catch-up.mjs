/** After a start: takes in what changed while the host was away, and brings the pages to what the store knows. */

/** How far back bookings are asked for: longer than any host should be away. */
const backMs = 12 * 3_600_000
const aheadMs = 3_600_000

/** The bookings of the venues served here that changed lately. @param {import('nbi-kounta').NowBookItClient} nbi @param {import('./settings.mjs').Settings} settings */
export async function changedLately(nbi, { venues }) {
  const updated = {
    from: new Date(Date.now() - backMs).toISOString(),
    to: new Date(Date.now() + aheadMs).toISOString(),
  }
  return (await nbi.bookings.list({ updated })).flatMap(({ bookingId, locationId: venueId }) =>
    bookingId && venueId && venues.some((venue) => venue.venueId === venueId) ? [{ venueId, bookingId }] : [],
  )
}

/** Each of them, as if its webhook had come: what is known already changes nothing. The sweep does the same for orders. @param {Parts} parts */
async function takeIn({ wired: { flow, nbi }, settings }) {
  const found = await changedLately(nbi, settings)
  // All at once: the store has them wait for each other where it must, and a host that starts is waited for.
  await Promise.all(
    found.map(({ venueId: locationId, bookingId }) =>
      flow.acceptNowBookItEvent({ eventType: 'BOOKING_UPDATED', data: { bookingId, locationId } }),
    ),
  )
  return found
}

/** @param {import('nbi-kounta').OrderFlow} flow */
async function settleAll(flow) {
  while ((await flow.settle()).more);
}

/**
 * @typedef {object} Parts
 * @property {ReturnType<typeof import('./wire.mjs').wire>} wired
 * @property {import('./settings.mjs').Settings} settings
 * @property {import('./journal.mjs').Journal} journal
 */

/** @param {Parts} parts */
export async function catchUp(parts) {
  const { flow } = parts.wired
  const { journal } = parts
  const ids = await takeIn(parts)
  // What waits for a slow remote is seen on the pages when it is done.
  if (parts.settings.isWorker)
    await Promise.race([settleAll(flow), new Promise((resolve) => setTimeout(resolve, 5_000))])
  const inspections = await Promise.all(ids.map((id) => flow.inspect(id)))
  for (const [at, { venueId, bookingId }] of ids.entries()) {
    const found = inspections[at]
    const last = found?.lastAction
    if (!found || !last) continue
    const row = journal.board.get(`${venueId} ${bookingId}`)
    const shown = row?.decided?.event
    const base = { at: Date.now(), venueId, bookingId, ...(found.orderId ? { orderId: found.orderId } : {}) }
    // A host that was killed between the write to the store and the line in the journal.
    if (shown?.type !== 'decided' || shown.reason !== last.reason || shown.modifiedAt !== last.modifiedAt)
      journal.add(
        {
          ...base,
          type: 'decided',
          action: /** @type {any} */ (last.type),
          reason: /** @type {any} */ (last.reason),
          status: last.status,
          modifiedAt: last.modifiedAt,
          warnings: [],
          drift: [],
        },
        { isFound: true },
      )
    if (found.orderId && row?.orderId !== found.orderId)
      journal.add({ ...base, type: 'status', status: found.status ?? 'SUBMITTED' })
  }
}
