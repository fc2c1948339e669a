/** Breaks a JSON body the way that the world does: values swapped, members lost or doubled, text cut or flipped. From one seed. */

/** A small, fast generator (mulberry32): 0 ≤ random() < 1. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const deep = (depth: number): unknown => (depth === 0 ? [] : [deep(depth - 1)])

/** What stands where something else was expected. Built once: only JSON is made of it. */
const strangers: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  0.1,
  1e21,
  1e308,
  2 ** 53,
  2 ** 63,
  '',
  ' ',
  '0',
  '-1',
  '1e999',
  '18446744073709551616',
  'NaN',
  'null',
  '2026-02-30T25:61:61+99:99',
  '2026-03-14T18:00:00+11:00',
  '0000-00-00',
  '\u0000',
  '\ud800',
  '٣',
  '<html>',
  '__proto__',
  'x'.repeat(5_000),
  `${'9'.repeat(400)}.${'9'.repeat(400)}`,
  ' '.repeat(2_000),
  `${'a@'.repeat(500)}.`,
  `+${'0'.repeat(500)}`,
  [],
  {},
  [[]],
  [null, null],
  { id: 1 },
  { id: null, name: null },
  { '': '' },
  { length: 1e9 },
  { toString: 1, valueOf: 2 },
  Array.from({ length: 300 }, (_, index) => index),
  Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`k${index}`, index])),
  deep(200),
]

type Holder = { [key: string]: unknown }

/** Every place of a value, as its holder and its key. */
function placesOf(value: unknown, places: { holder: Holder; key: string }[] = []): { holder: Holder; key: string }[] {
  if (typeof value === 'object' && value !== null) {
    for (const key of Object.keys(value)) {
      places.push({ holder: value as Holder, key })
      placesOf((value as Holder)[key], places)
    }
  }
  return places
}

/** A mutated copy of a sample, still JSON: one to four changes. */
export function mutateValue(sampleText: string, random: () => number): unknown {
  const root: Holder = { body: JSON.parse(sampleText) }
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  // The sample's own places: what was put into one of them is left as it is.
  const places = placesOf(root)
  const stranger = () => structuredClone(pick(strangers))
  for (let left = 1 + Math.floor(random() * 4); left > 0; left--) {
    const { holder, key } = pick(places)
    const other = pick(places)
    switch (Math.floor(random() * 7)) {
      case 0:
        if (holder !== root) delete holder[key]
        break
      case 1:
        holder[key] = structuredClone(other.holder[other.key])
        break
      case 2:
        holder[key] = [holder[key], holder[key]]
        break
      case 3:
        holder[key] = JSON.stringify(holder[key]) ?? ''
        break
      case 4:
        if (!Array.isArray(holder)) holder[`new_${Math.floor(random() * 9)}`] = stranger()
        break
      default:
        holder[key] = stranger()
    }
  }
  return root.body
}

/** A mutated body: mostly well-formed, one in five broken as a text. */
export function mutateText(sampleText: string, random: () => number): string {
  if (random() < 0.8) return JSON.stringify(mutateValue(sampleText, random))
  const at = Math.floor(random() * sampleText.length)
  const head = sampleText.slice(0, at)
  switch (Math.floor(random() * 5)) {
    case 0:
      return head
    case 1:
      return head + sampleText.slice(at + 1 + Math.floor(random() * 20))
    case 2:
      return head + String.fromCharCode(Math.floor(random() * 0x3000)) + sampleText.slice(at)
    case 3:
      return `${sampleText}${sampleText.slice(at)}`
    default:
      return '['.repeat(Math.floor(random() * 3_000)) + head
  }
}
