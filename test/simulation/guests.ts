/**
 * A venue whose guests are looked up at the till, and posted where it wants that: the till knows them, knows them not, knows two of them, or
 * does not know any more whom the order names; its answers are lost, late, or take longer than an order waits.
 */
import { isMarkerOf } from '../../src/domain/marker.js'
import type { Customer, CustomerDraft, CustomerQuery, OrderDraft } from '../../src/kounta/types.js'
import { Dice } from './dice.js'
import { remoteError, request } from './exchange.js'
import type { Plan, Snapshot, Strike } from './plan.js'
import type { Process } from './process.js'
import { venuesOf } from './two-venues.js'
import type { World } from './world.js'

/** How this venue's guests are. */
export interface GuestPlan {
  readonly mode: 'link' | 'link-or-create'
  /** Whom the till knows at the beginning. */
  readonly known: readonly Contact[]
  /** How likely staff have deleted the record that an order names, by the time that it arrives. */
  readonly vanishes: number
  /** How likely a look-up takes up to a minute, which is longer than the client allows. */
  readonly dawdles: number
}

interface Contact {
  readonly email?: string
  readonly mobile?: string
}

/** A record at the till. */
interface Guest extends Contact {
  readonly id: string
}

/** One POST of a guest as it was sent. */
interface Post {
  readonly who: string
  readonly atMs: number
}

/** What the till has of guests, and what was asked of it. */
export interface GuestBook {
  readonly guests: Guest[]
  readonly posts: Post[]
  made: number
}

export const openGuestBook = ({ host }: Plan): GuestBook => ({
  guests: (host.guests?.known ?? []).map((contact, at) => ({ ...contact, id: String(660_001 + at) })),
  posts: [],
  made: 0,
})

/** Who comes: two people, and one who is known by another address under the number of the first. */
const people = [
  { firstName: 'Ari', lastName: 'Vale', email: 'ari@example.test', phone: '0400 000 001' },
  { firstName: 'Bo', lastName: 'Marsh', email: 'bo@example.test' },
  { firstName: 'Ari', lastName: 'Vale', email: 'ari.vale@example.test', phone: '+61 400 000 001' },
] as const

const contacts: readonly Contact[] = people.map((person) => ({
  email: person.email,
  ...('phone' in person ? { mobile: '+61400000001' } : {}),
}))

/** Half of the odd hosts have guests, by a generator of their own: all else stays what it was. */
export function drawGuests(plan: Plan): Plan {
  const dice = new Dice(plan.seed ^ 0x6a09e667)
  if (!dice.chance(0.5)) return plan
  const guests: GuestPlan = {
    mode: dice.chance(0.7) ? 'link-or-create' : 'link',
    known: contacts.filter(() => dice.chance(0.3)),
    vanishes: dice.chance(0.3) ? 0.4 : 0,
    dawdles: dice.chance(0.3) ? 0.3 : 0,
  }
  const bookings = plan.bookings.map((versions) => {
    let person = dice.pick(people)
    return versions.map((version): Snapshot => {
      if (dice.chance(0.15)) person = dice.pick(people)
      return { ...version, booking: { ...version.booking, customer: person } }
    })
  })
  return { ...plan, bookings, host: { ...plan.host, guests }, strikes: [...plan.strikes, ...drawStrikes(dice)] }
}

function drawStrikes(dice: Dice): Strike[] {
  if (!dice.chance(0.4)) return []
  const phase = dice.pick(['before', 'after'] as const)
  const freezes = dice.chance(0.5) ? { freezeMs: dice.spread(5_000, 300_000) } : {}
  return [{ kind: 'guest', nth: dice.spread(1, 6), phase, ...freezes }]
}

/** The client's `customers` in the hands of one process: the members that the flow calls. */
export function guestBook(world: World, process: Process) {
  const { book, dice, plan, timeline } = world
  const isOne = (guest: Guest, { email, mobile }: Contact) =>
    email === undefined ? guest.mobile === mobile : guest.email === email
  return {
    async find(query: CustomerQuery): Promise<readonly Customer[]> {
      if (!world.isCalm && dice.chance(plan.host.guests?.dawdles ?? 0))
        await new Promise<void>((resolve) =>
          timeline.after(dice.whole(1_000, 60_000), () => process.whenAwake(resolve)),
        )
      return request(world, process, {
        kind: 'guest',
        effect: 'read',
        label: 'GET guest',
        apply: () => book.guests.filter((guest) => isOne(guest, query as Contact)) as unknown as readonly Customer[],
      })
    },
    create: ({ email, mobile }: CustomerDraft): Promise<{ id: string }> =>
      request(world, process, {
        kind: 'guest',
        effect: 'create',
        label: 'POST guest',
        leaves: () => notePost(world, `${email} ${mobile}`),
        apply: () => {
          const id = String(670_001 + book.made++)
          book.guests.push({
            id,
            ...(email === undefined ? {} : { email }),
            ...(mobile === undefined ? {} : { mobile }),
          })
          return { id }
        },
      }),
  }
}

/** How long the mark of who posts a guest keeps everybody else away, less what the store and the turn may take. */
const markedMs = 15_000

/**
 * Of several processes one posts a guest, unless it was frozen until nobody waits for it any more, the mark was forgotten with the store, or
 * the guest was posted, deleted by staff, and forgotten therefore.
 */
function notePost(world: World, who: string): void {
  const { book, plan, now } = world
  const freezes = plan.strikes.some(({ freezeMs }) => freezeMs !== undefined)
  const isSure = plan.durable && !freezes && venuesOf(plan).length === 1 && plan.host.guests?.vanishes === 0
  const before = book.posts.findLast((post) => post.who === who)
  book.posts.push({ who, atMs: now })
  if (isSure && before && now - before.atMs < markedMs)
    world.violated({ kind: 'guest-twice', detail: `${who} was posted again after ${now - before.atMs} ms` })
}

/** An order names a guest of its booking, whom the till has; a till refuses one that it has not any more. */
export function judgeLink(world: World, { customerId, saleNumber = '' }: OrderDraft): void {
  const { book, dice, files, plan } = world
  if (customerId === undefined) return
  const at = book.guests.findIndex(({ id }) => id === customerId)
  const guest = book.guests[at]
  const file = files.find(({ id }) => isMarkerOf(saleNumber, id))
  const persons = file?.snapshots.map(({ booking }) => contacts[people.indexOf(booking.customer as (typeof people)[0])])
  const isTheirs = persons?.some(
    (one) => guest?.email === one?.email || (guest?.mobile && guest.mobile === one?.mobile),
  )
  if (guest && !isTheirs)
    world.violated({ kind: 'wrong-guest', detail: `an order of ${file?.id} names the guest ${guest.email}` })
  if (guest && dice.chance(plan.host.guests?.vanishes ?? 0)) book.guests.splice(at, 1)
  if (!book.guests.some(({ id }) => id === customerId)) throw remoteError('request-refused', 'POST')
}
