import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localToInstantMs, tradingDay, wallToInstantMs, zonedIso, zoneOffsetMs } from '../../src/domain/zones.js'

const at = (text: string, timeZone: string) => zonedIso(localToInstantMs(text, timeZone), timeZone)
const utc = (text: string, timeZone: string) => new Date(localToInstantMs(text, timeZone)).toISOString()
const zones = [
  'Australia/Melbourne',
  'Australia/Adelaide',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Europe/London',
  'UTC',
]

describe('a venue-local time', () => {
  it('takes the offset of its season', () => {
    expect(at('2025-03-14T19:00:00', 'Australia/Melbourne')).toBe('2025-03-14T19:00:00+11:00')
    expect(at('2025-07-14 19:00', 'Australia/Melbourne')).toBe('2025-07-14T19:00:00+10:00')
    expect(at('2025-03-14T19:00:00', 'Australia/Adelaide')).toBe('2025-03-14T19:00:00+10:30')
    expect(at('2025-07-14T19:00:00.1234567', 'America/New_York')).toBe('2025-07-14T19:00:00.123-04:00')
  })

  // Clocks go forward on 2025-10-05 at 02:00: by an hour in Melbourne and Adelaide, by half an hour on Lord Howe.
  it.each([
    ['Australia/Melbourne', '01:59', '01:59:00+10:00'],
    ['Australia/Melbourne', '02:00', '03:00:00+11:00'],
    ['Australia/Melbourne', '02:30', '03:30:00+11:00'],
    ['Australia/Melbourne', '03:00', '03:00:00+11:00'],
    ['Australia/Adelaide', '01:59', '01:59:00+09:30'],
    ['Australia/Adelaide', '02:30', '03:30:00+10:30'],
    ['Australia/Lord_Howe', '01:59', '01:59:00+10:30'],
    ['Australia/Lord_Howe', '02:10', '02:40:00+11:00'],
    ['Australia/Lord_Howe', '02:30', '02:30:00+11:00'],
  ])('in %s at %s, when clocks go forward, is %s', (zone, wall, expected) => {
    expect(at(`2025-10-05T${wall}`, zone)).toBe(`2025-10-05T${expected}`)
  })

  // Clocks go back on 2025-04-06: at 03:00 to 02:00 in Melbourne and Adelaide, at 02:00 to 01:30 on Lord Howe.
  it.each([
    ['Australia/Melbourne', '01:59', '01:59:00+11:00'],
    ['Australia/Melbourne', '02:30', '02:30:00+11:00'],
    ['Australia/Melbourne', '03:00', '03:00:00+10:00'],
    ['Australia/Adelaide', '02:30', '02:30:00+10:30'],
    ['Australia/Adelaide', '03:00', '03:00:00+09:30'],
    ['Australia/Lord_Howe', '01:29', '01:29:00+11:00'],
    ['Australia/Lord_Howe', '01:45', '01:45:00+11:00'],
    ['Australia/Lord_Howe', '02:00', '02:00:00+10:30'],
  ])('in %s at %s, when clocks go back, is %s: the first of two', (zone, wall, expected) => {
    expect(at(`2025-04-06T${wall}`, zone)).toBe(`2025-04-06T${expected}`)
  })

  it('keeps the instant of a text that has an offset or Z', () => {
    expect(utc('2025-03-14T19:00:00+08:00', 'Australia/Melbourne')).toBe('2025-03-14T11:00:00.000Z')
    expect(utc('2025-03-14 19:00:00Z', 'Australia/Melbourne')).toBe('2025-03-14T19:00:00.000Z')
  })

  it.each(['', 'tomorrow', '2025-02-30T10:00', '2025-03-14', '2025-03-14T25:00', 7, null])('refuses %j', (text) => {
    expect(localToInstantMs(text, 'UTC')).toBeNaN()
  })

  it('reads back as the wall clock said, except in a gap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), fc.constantFrom(...zones), (second, zone) => {
        const instant = second * 1000
        const wall = instant + zoneOffsetMs(instant, zone)
        const back = wallToInstantMs(wall, zone)
        expect(back + zoneOffsetMs(back, zone)).toBe(wall)
        expect(back).toBeLessThanOrEqual(instant)
        expect(Date.parse(zonedIso(instant, zone))).toBe(instant)
      }),
      { numRuns: 5000 },
    )
  })

  it('names the option when the zone is unknown', () => {
    expect(() => localToInstantMs('2025-03-14T19:00:00', 'Mars/Base')).toThrowError(
      expect.objectContaining({ code: 'invalid-options', message: expect.stringContaining('timeZone') }),
    )
  })
})

describe('tradingDay', () => {
  const day = (instant: string, timeZone: string, cutOffHour = 4) => tradingDay(instant, { timeZone, cutOffHour })

  it('puts what closes before the cut-off into the evening before', () => {
    expect(day('2025-03-15T02:30:00+11:00', 'Australia/Melbourne')).toBe('2025-03-14')
    expect(day('2025-03-15T03:59:59+11:00', 'Australia/Melbourne')).toBe('2025-03-14')
    expect(day('2025-03-15T04:00:00+11:00', 'Australia/Melbourne')).toBe('2025-03-15')
    expect(day('2025-03-01T00:00:00+11:00', 'Australia/Melbourne')).toBe('2025-02-28')
    expect(day('2025-03-15T00:00:00+11:00', 'Australia/Melbourne', 0)).toBe('2025-03-15')
  })

  it.each([
    ['Australia/Melbourne', '2025-10-05T03:30:00+11:00', '2025-10-05T04:00:00+11:00', '2025-10-04'],
    ['Australia/Melbourne', '2025-04-06T03:59:00+10:00', '2025-04-06T04:00:00+10:00', '2025-04-05'],
    ['Australia/Adelaide', '2025-10-05T03:30:00+10:30', '2025-10-05T04:00:00+10:30', '2025-10-04'],
    ['Australia/Adelaide', '2025-04-06T03:59:00+09:30', '2025-04-06T04:00:00+09:30', '2025-04-05'],
    ['Australia/Lord_Howe', '2025-10-05T03:59:00+11:00', '2025-10-05T04:00:00+11:00', '2025-10-04'],
    ['Australia/Lord_Howe', '2025-04-06T03:59:00+10:30', '2025-04-06T04:00:00+10:30', '2025-04-05'],
  ])('goes by the wall clock in %s when clocks change (%s)', (zone, before, after, evening) => {
    expect(day(before, zone)).toBe(evening)
    expect(day(after, zone)).toBe(after.slice(0, 10))
  })

  it('refuses a wrong hour and a text that is no instant', () => {
    expect(() => day('2025-03-15T04:00:00Z', 'UTC', 24)).toThrowError(
      expect.objectContaining({ code: 'invalid-options' }),
    )
    expect(() => day('2025-03-15', 'UTC')).toThrowError(expect.objectContaining({ code: 'invalid-order' }))
  })
})
