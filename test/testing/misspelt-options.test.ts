import { createKountaSimulator, createNowBookItSimulator } from 'nbi-kounta/testing'
import { describe, expect, it } from 'vitest'

describe('what a simulator does not know', () => {
  it.each([
    ['an option', { rateperMinute: { basic: 5 } }, 'rateperMinute'],
    ['a habit', { habits: { keepSalenumber: false } }, 'keepSalenumber'],
    ['a chance', { chances: { lostAnswers: 0.5 } }, 'lostAnswers'],
  ])('is refused by name where %s is misspelt, since a test would go without it', (_, options, name) => {
    for (const create of [createKountaSimulator, createNowBookItSimulator])
      expect(() => create(options as never)).toThrow(
        expect.objectContaining({ code: 'invalid-options', message: expect.stringContaining(`'${name}'`) }),
      )
  })

  it('is no option that is undefined', () => {
    expect(() => createKountaSimulator({ seed: undefined, habits: undefined } as never)).not.toThrow()
    expect(() => createNowBookItSimulator({ seed: undefined, habits: undefined } as never)).not.toThrow()
  })
})

describe('what staff do at a simulated till', () => {
  it.each<[string, string, (till: ReturnType<typeof createKountaSimulator>, id: string) => unknown]>([
    ['a line', 'unitPrice', (till, id) => till.addLine(id, { unitPrice: 10 } as never)],
    ['a line rung up', 'name', (till) => till.ringUp('7712', [{ name: 'Pasta' } as never])],
    ['a payment', 'method', (till, id) => till.pay(id, { method: 'Cash', amount: 10 } as never)],
    ['a last payment', 'tips', (till, id) => till.complete(id, { tips: 5 } as never)],
    ['a variation', 'variation', (till, id) => till.vary(id, { variation: 0.9 } as never)],
    ['a refund', 'line', (till, id) => till.refund(till.complete(id).id, { line: 1 } as never)],
  ])('is refused by name where %s has a member that no till knows', (_, name, tap) => {
    const till = createKountaSimulator()
    expect(() => tap(till, till.ringUp().id)).toThrow(
      expect.objectContaining({ code: 'invalid-options', message: expect.stringContaining(`'${name}'`) }),
    )
  })

  it('is refused where a payment is only its amount, which would not count', () => {
    const till = createKountaSimulator()
    expect(() => till.pay(till.ringUp().id, 10 as never)).toThrow(expect.objectContaining({ code: 'invalid-options' }))
  })

  it('is told that ids are texts where it names one by a number', () => {
    const till = createKountaSimulator()
    const { id } = till.ringUp()
    const taps = [
      () => till.accept(Number(id) as never),
      () => till.addLine(id, { productId: 990101 as never }),
      () => till.pay(id, { methodId: 2 as never }),
    ]
    for (const tap of taps) expect(tap).toThrow(/as a number; ids are texts/)
  })
})
