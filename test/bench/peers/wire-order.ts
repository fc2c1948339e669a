/** A full order as Kounta sends it, with as many lines as asked for. */
import { dice } from '../harness/random.js'

/** JSON text of an order in the shape of the documented answer: ids with their texts, null members, line totals of four decimals. */
export function wireOrderText(lines: number): string {
  const { below, chance, pick } = dice(7 + lines)
  const list = Array.from({ length: lines }, (_, n) => {
    const quantity = chance(0.8) ? 1 + below(3) : 0.25 * (1 + below(7))
    const unit = (500 + below(7_500)) / 100
    const exTax = Math.round(((unit * quantity) / 1.1) * 10_000) / 10_000
    return {
      number: n + 1,
      line_id: `7f1c${n}-a2`,
      product: {
        id: 990_101 + below(400),
        name: pick(['Oysters', 'Set menu', 'Pinot Gris', 'Lamb shoulder', 'Bread']),
      },
      quantity,
      unit_price: Math.round((unit / 1.1) * 10_000) / 10_000,
      unit_tax: Math.round((unit - unit / 1.1) * 10_000) / 10_000,
      line_total_ex_tax: exTax,
      line_total_tax: Math.round(exTax * 1_000) / 10_000,
      price_variation: 1,
      price_fixed_variation: 0,
      taxes: [{ id: 1, name: 'GST', rate: 0.1 }],
      modifiers: chance(0.3) ? [880_000 + below(90)] : [],
      notes: chance(0.1) ? 'no onion' : null,
    }
  })
  const total =
    Math.round(list.reduce((sum, each) => sum + each.line_total_ex_tax + each.line_total_tax, 0) * 100) / 100
  return JSON.stringify({
    id: 3_100_456_789,
    id_str: '3100456789',
    deleted: false,
    status: 'COMPLETE',
    sale_number: 'NBI-bk_1-1.-1',
    notes: 'Window seat [NBI-bk_1-1.]',
    total,
    total_tax: Math.round((total / 11) * 100) / 100,
    paid: total,
    tips: 5,
    guests: 4,
    register_id: 5531,
    site_id: 7712,
    staff_member_id: 88_120,
    order_type: 'Dine In',
    created_at: '2026-03-14T18:00:00+11:00',
    updated_at: '2026-03-14T20:12:31+11:00',
    callback_uri: null,
    placed_at: null,
    fulfil_at: null,
    price_variation: 1,
    price_fixed_variation: 0,
    customer: { id: 0, first_name: null, last_name: null, email: null },
    payments: [
      {
        id: 77_120_001,
        number: 1,
        method: { id: 2, name: 'Card' },
        amount: total,
        tip: 5,
        ref: null,
        created_at: '2026-03-14T20:12:00+11:00',
      },
    ],
    lines: list,
  })
}
