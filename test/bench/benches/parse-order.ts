/** parse-order: the bytes of an answer to a typed order, against JSON.parse alone and three schema libraries. */
import type { KountaOrder } from '../../../src/domain/order.js'
import { parseOrderText } from '../../../src/kounta/schemas/order.js'
import type { Bench, Check, Figure } from '../harness/result.js'
import { alternate, figuresOf, nanoseconds, ratioCheck } from '../harness/samples.js'
import { parseByArktype, parseByValibot, parseByZod, type WireOrder } from '../peers/order-schemas.js'
import { wireOrderText } from '../peers/wire-order.js'

const decoder = new TextDecoder()
const json = (bytes: Uint8Array): unknown => JSON.parse(decoder.decode(bytes))

/** Every amount and number of the order, as text: what differs in the last digit differs. */
const amountsOf = (order: WireOrder) =>
  [
    ...[order.total, order.total_tax, order.paid, order.tips, order.lines.length],
    ...order.lines.flatMap((line) => [line.quantity, line.unit_price, line.unit_tax]),
    ...order.lines.flatMap((line) => [line.line_total_ex_tax, line.line_total_tax]),
    ...order.payments.flatMap(({ amount, tip }) => [amount, tip]),
  ].join()

const ourAmountsOf = (order: KountaOrder) =>
  [
    ...[order.total, order.totalTax, order.paid, order.tips, order.lines.length],
    ...order.lines.flatMap((line) => [line.quantity, line.unitPrice, line.unitTax]),
    ...order.lines.flatMap((line) => [line.lineTotalExTax, line.lineTotalTax]),
    ...order.payments.flatMap(({ amount, tip }) => [amount, tip]),
  ].join()

/** Throws unless every contender reads every amount as it was written. */
function proveEqual(bytes: Uint8Array): void {
  const written = amountsOf(json(bytes) as WireOrder)
  const ours = parseOrderText(bytes)
  const read = {
    'nbi-kounta': ourAmountsOf(ours),
    'zod 4': amountsOf(parseByZod(json(bytes))),
    valibot: amountsOf(parseByValibot(json(bytes))),
    arktype: amountsOf(parseByArktype(json(bytes))),
  }
  for (const [name, amounts] of Object.entries(read))
    if (amounts !== written) throw new Error(`${name} read other amounts than were written`)
}

export const bench: Bench = async ({ quick }) => {
  const figures: Figure[] = []
  const checks: Check[] = []
  const cpuMs = quick ? 25 : 120
  for (const lines of [1, 50, 500]) {
    const bytes = new TextEncoder().encode(wireOrderText(lines))
    proveEqual(bytes)
    // One sample is some 50 µs or more, so that the timer's grain is not seen.
    const times = Math.max(1, Math.round(50 / lines))
    const repeat = (parse: () => unknown) => () => {
      let last: unknown
      for (let i = 0; i < times; i++) last = parse()
      return last
    }
    const contender = (parse: () => unknown) => nanoseconds(repeat(parse), times * 1000, cpuMs)
    const samples = await alternate(
      {
        'nbi-kounta': contender(() => parseOrderText(bytes)),
        'JSON.parse': contender(() => json(bytes)),
        'zod 4': contender(() => parseByZod(json(bytes))),
        valibot: contender(() => parseByValibot(json(bytes))),
        arktype: contender(() => parseByArktype(json(bytes))),
      },
      quick ? 7 : 11,
    )
    const workload = `${lines} ${lines === 1 ? 'line' : 'lines'}`
    figures.push(...figuresOf(samples, workload, 'µs'))
    if (lines > 1) checks.push(ratioCheck(samples, ['nbi-kounta', 'JSON.parse'], workload, 'at most', 1.8))
  }
  return {
    figures,
    checks,
    notes: [
      'Every contender starts from the same bytes and read every amount as it was written.',
      'The schemas check and drop unknown members; ours also renames, keeps 64-bit ids as texts, and reads numeric texts, nulls and both spellings of a status.',
    ],
  }
}
