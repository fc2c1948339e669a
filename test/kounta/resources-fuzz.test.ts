import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseKountaWebhook } from '../../src/kounta/index.js'
import { company, readTables, site, siteStatus } from '../../src/kounta/schemas/places.js'
import {
  customer,
  paymentMethod,
  product,
  register,
  staff,
  webhookSubscription,
} from '../../src/kounta/schemas/resources.js'
import { tokenAnswer } from '../../src/kounta/schemas/token.js'
import { isNbiKountaError } from '../../src/shared/errors.js'

const runs = Number(process.env.FUZZ_RUNS ?? 500)
const members = [
  'id',
  'name',
  'timezone',
  'site',
  'site_id',
  'online',
  'filter',
  'headers',
  'email',
  'tables',
  'sections',
  'orders',
  'section',
  'access_token',
  'expires_in',
  'topic',
  'data',
  'status',
  'lines',
]
/** Objects with the members that are read, each holding anything. */
const shape = fc.oneof(
  fc.dictionary(fc.constantFrom(...members), fc.jsonValue(), { maxKeys: 8 }),
  fc.jsonValue(),
  fc.array(fc.dictionary(fc.constantFrom(...members), fc.jsonValue())),
)

describe('the readers of small resources', () => {
  it.each(
    Object.entries({
      company,
      site,
      siteStatus,
      customer,
      paymentMethod,
      product,
      register,
      staff,
      webhookSubscription,
      tokenAnswer,
    }),
  )('read or refuse anything as %s, and never throw', (_, schema) => {
    fc.assert(
      fc.property(shape, (json) => {
        const parsed = schema.safeParse(json)
        if (parsed.success) expect(Object.values(parsed.data)).not.toContain(null)
      }),
      { numRuns: runs },
    )
  })

  it('read anything as tables, each with a name', () => {
    fc.assert(
      fc.property(shape, (json) => {
        for (const table of readTables(json)) expect(typeof table.name).toBe('string')
      }),
      { numRuns: runs },
    )
  })

  it('throw only typed errors for webhook bodies', () => {
    fc.assert(
      fc.property(shape, (json) => {
        try {
          parseKountaWebhook(JSON.stringify(json))
        } catch (error) {
          if (!isNbiKountaError(error)) throw error
          expect(error.code).toBe('invalid-webhook')
        }
      }),
      { numRuns: runs },
    )
  })
})
