/** The staff's side of the simulated Kounta, and the switches by which one can try to break the host. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { layout, together } from './layout.mjs'
import { clocksOf, guests } from './words.mjs'

/** @typedef {import('nbi-kounta/testing').SimulatedOrder} Order */
/** @typedef {import('../staff-door.mjs').StaffState} StaffState */

const open = new Set(['SUBMITTED', 'ACCEPTED', 'ON_HOLD', 'PENDING'])
const dollars = (/** @type {number | undefined} */ amount) => `$${(amount ?? 0).toFixed(2)}`
const methods = [
  ['2', 'Card'],
  ['1', 'Cash'],
]

/** @param {Order} order @param {string} does @param {string} name @param {'main' | 'danger' | ''} [weight] */
const tap = ({ id }, does, name, weight = '') =>
  html`<form method="post" action="/till/orders/${id}/${does}"><button class="${weight}" aria-label="${name} order ${id}">${name}</button></form>`

/** The same with something to choose. @param {Order} order @param {string} does @param {string} name @param {import('./layout.mjs').Html} inside */
const choice = ({ id }, does, name, inside) =>
  html`<form class="wide" method="post" action="/till/orders/${id}/${does}">${inside}<button aria-label="${name} order ${id}">${name}</button></form>`

/** What staff may do with an order in its state. @param {Order} order @param {StaffState['menu']} menu */
function taps(order, menu) {
  const { status, deleted } = order
  if (deleted) return ''
  const remove = tap(order, 'delete', 'Delete', 'danger')
  if (status === 'COMPLETE') return html`${tap(order, 'refund', 'Refund')}${remove}`
  if (!open.has(status)) return remove
  const products = html`<select name="productId" aria-label="Item for order ${order.id}">${menu.map(({ id, name, price }) => html`<option value="${id}">${name} ${dollars(price)}</option>`)}</select>`
  const left = (order.total ?? 0) - (order.paid ?? 0)
  const payment = html`<input name="amount" type="number" step="0.01" value="${Math.max(0, left).toFixed(2)}" aria-label="Amount for order ${order.id}"><select name="methodId" aria-label="Payment method for order ${order.id}">${methods.map(([id, name]) => html`<option value="${id}">${name}</option>`)}</select>`
  const isNew = status === 'SUBMITTED'
  return html`${choice(order, 'addLine', 'Add item', products)}${choice(order, 'pay', 'Take payment', payment)}
${isNew ? tap(order, 'accept', 'Accept', 'main') : ''}${tap(order, 'complete', 'Complete', isNew ? '' : 'main')}
${isNew || status === 'ACCEPTED' ? tap(order, 'reject', 'Reject') : ''}${status === 'ON_HOLD' ? '' : tap(order, 'hold', 'Hold')}${remove}`
}

/**
 * @param {object} parts
 * @param {import('../settings.mjs').Settings} parts.settings
 * @param {import('../journal.mjs').Journal} parts.journal
 * @param {import('../staff-door.mjs').StaffDoor} parts.staff
 */
export function tillPages({ settings, staff }) {
  const time = clocksOf(settings.venues.map(({ siteId, timeZone }) => ({ venueId: siteId, timeZone })))
  /** What the till refused, until it is read. @type {Map<string, string>} */
  const refusals = new Map()
  let asked = 0

  /** @param {Order} order @param {StaffState} state */
  const card = (
    order,
    { menu, venues },
  ) => html`<article id="order-${order.id}" class="card ${order.deleted ? 'gone' : order.status.toLowerCase()}">
<h3><span>${order.id}</span> <span class="mark ${order.status === 'SUBMITTED' ? 'warning' : order.status === 'COMPLETE' ? 'good' : 'none'}">${order.deleted ? 'DELETED' : order.status}</span></h3>
<p>${together([
    venues.find(({ siteId }) => siteId === order.siteId)?.name ?? order.siteId,
    time(order.siteId, Date.parse(order.createdAt)),
    ...(order.guests ? [guests(order.guests)] : []),
    ...(order.isRefund ? ['refund'] : []),
  ])}<small><code>${order.saleNumber}</code></small></p>
${order.lines.length > 0 ? html`<ul>${order.lines.map(({ quantity, product, lineTotalExTax = 0, lineTotalTax = 0 }) => html`<li>${quantity} × ${product?.name ?? 'Item'} <span>${dollars(lineTotalExTax + lineTotalTax)}</span></li>`)}</ul>` : html`<p class="hint">No items yet.</p>`}
<p class="sum"><span>Total ${dollars(order.total)}</span> <span>paid ${dollars(order.paid)}${order.tips ? html`, tips ${dollars(order.tips)}` : ''}</span></p>
<div class="taps">${taps(order, menu)}</div>
</article>`

  const orders = (/** @type {StaffState} */ state) => {
    const newest = [...state.orders].reverse()
    const isDone = (/** @type {Order} */ { deleted, status }) => deleted || !open.has(status)
    return html`${[...newest.filter((one) => !isDone(one)), ...newest.filter(isDone).slice(0, 12)].map((order) => card(order, state))}`
  }

  /** What goes wrong now, in words. @param {StaffState} state */
  const now = ({ trouble }) =>
    html`<p id="trouble" class="${trouble === 'All is well' ? '' : 'trouble'}">Now: ${trouble}.</p>`

  const fault = (/** @type {{ id: string, label: string }} */ { id, label }) =>
    html`<form method="post" action="/till/faults/${id}"><button>${label}</button></form>`

  const routes = new Hono()

  routes.get('/till', async (c) => {
    const state = await staff.look()
    const key = c.req.query('refused') ?? ''
    const refused = refusals.get(key)
    refusals.delete(key)
    const body = html`${refused ? html`<p role="alert" class="refusal">${refused}</p>` : ''}
<section class="panel controls" aria-labelledby="break-title"><h2 id="break-title">Try to break it</h2>
<div class="now"><div role="status" data-live="/till/trouble" data-every-ms="2000">${now(state)}</div>${fault({ id: 'clear', label: 'Make all well' })}</div>
<div class="faults">${state.faults.map(fault)}</div></section>
<section aria-labelledby="orders-title"><h2 id="orders-title">Orders</h2>
<div class="cards" data-live="/till/orders" data-every-ms="2000">${orders(state)}</div>
<p class="empty panel">No orders yet. <a href="/service">Seat a booking</a>, and its order appears here.</p></section>`
    return c.html(layout({ id: 'till', title: 'Till', isSimulated: true, body, script: 'live.js' }))
  })

  routes.get('/till/trouble', async (c) => c.html(now(await staff.look())))
  routes.get('/till/orders', async (c) => c.html(orders(await staff.look())))

  /** A tap, and back to where it was made; a refusal is shown there. @param {import('hono').Context} c @param {string} path @param {object} body @param {string} anchor */
  async function act(c, path, body, anchor) {
    const refused = await staff.act(path, body)
    if (!refused) return c.redirect(`/till${anchor}`, 303)
    const key = String(++asked)
    refusals.set(key, refused)
    if (refusals.size > 100) refusals.delete(/** @type {string} */ (refusals.keys().next().value))
    return c.redirect(`/till?refused=${key}`, 303)
  }

  routes.post('/till/faults/:id', (c) => act(c, `/faults/${encodeURIComponent(c.req.param('id'))}`, {}, ''))
  routes.post('/till/orders/:id/:does', async (c) => {
    const { id, does } = c.req.param()
    const { productId, amount, methodId } = await c.req.parseBody()
    const body = {
      ...(productId ? { productId } : {}),
      ...(amount ? { amount: Number(amount) } : {}),
      ...(methodId ? { methodId } : {}),
    }
    return act(c, `/orders/${encodeURIComponent(id)}/${encodeURIComponent(does)}`, body, `#order-${id}`)
  })
  return routes
}
