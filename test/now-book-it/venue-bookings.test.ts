import { describe, expect, it } from 'vitest'
import { statusesFromNowBookIt } from '../../src/now-book-it/statuses.js'
import { bookingsOfNowBookIt } from '../../src/now-book-it/venue-bookings.js'

describe('bookingsOfNowBookIt', () => {
  const written: [string, string][] = []
  const bookings = bookingsOfNowBookIt({
    client: {
      bookings: {
        get: async (bookingId) =>
          bookingId === 'gone'
            ? null
            : { bookingId, lastModifiedDate: '2025-03-14T08:03:41Z', status: { code: 'SEATED' } },
        list: () => expect.unreachable(),
        updateStatus: async (bookingId, status) => {
          written.push([bookingId, status])
          return {}
        },
      },
    },
    timeZone: 'Australia/Melbourne',
    venueId: 'loc_31',
    statuses: statusesFromNowBookIt([{ code: 'FIN', name: 'Finished' }]),
  })

  it('fetches a booking in our shape, and null for one that NBI does not know', async () => {
    expect(await bookings.get('bk_1')).toMatchObject({ id: 'bk_1', venueId: 'loc_31', status: 'SEATED' })
    expect(await bookings.get('gone')).toBeNull()
  })

  it('writes a status by the code that the venue has for it, else as given', async () => {
    await bookings.setStatus('bk_1', 'finished')
    await bookings.setStatus('bk_1', 'Paid')
    expect(written).toEqual([
      ['bk_1', 'FIN'],
      ['bk_1', 'Paid'],
    ])
  })
})
