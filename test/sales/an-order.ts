/** Orders for the sales tests: a plain dinner, and the lines and payments to change it with. */
import type { KountaOrder, OrderLine, OrderPayment } from '../../src/domain/order.js'

export const line = (ex: number, tax: number, more: Partial<OrderLine> = {}): OrderLine => ({
  product: { id: '990101', name: 'Set menu' },
  quantity: 1,
  lineTotalExTax: ex,
  lineTotalTax: tax,
  ...more,
})

export const payment = (amount: number, more: Partial<OrderPayment> = {}): OrderPayment => ({
  method: { id: '2', name: 'Card' },
  amount,
  ...more,
})

export const order = (more: Partial<KountaOrder> = {}): KountaOrder => ({
  id: '3100456789',
  status: 'COMPLETE',
  deleted: false,
  saleNumber: 'NBI-bk_7001-1.-12',
  createdAt: '2026-03-14T18:00:04+11:00',
  updatedAt: '2026-03-14T20:41:37+11:00',
  siteId: '7712',
  lines: [],
  payments: [],
  ...more,
})

export const venue = { venueId: 'loc_31', currency: 'AUD', timeZone: 'Australia/Melbourne' }
