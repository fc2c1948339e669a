/** Conformance: what is stored – every JSON value, every key, and no object that two sides hold at once. */
import type { Json, OrderStore } from '../store/order-store.js'
import { check, checkRejects, checkSame } from './store-conformance-assert.js'
import type { Kit } from './store-conformance-room.js'

const long = 'k'.repeat(399)

/** Keys that a careless store mixes up, escapes badly or cuts. Each pair that looks alike is two keys. */
const oddKeys = [
  "it's",
  'say "hi"',
  'a:b',
  'a::b',
  'a:b:',
  '100%',
  '100%25',
  '%s',
  '$1',
  ':name',
  '?',
  'a_b',
  'axb',
  '*',
  'a*',
  '[a]',
  '{a}',
  '{a}:entries',
  'a\nb',
  'a\r\nb',
  'a\tb',
  'a b',
  'a b ',
  ' a b',
  '\\',
  '\\n',
  'a\\b',
  '\u2028',
  '\u0001',
  '\u007f',
  'é',
  'e\u0301',
  'É',
  'ß',
  'ss',
  'İ',
  'i',
  'I',
  '漢字',
  '👩‍🍳',
  '👩',
  '🍽️',
  '🍽',
  '\ufeffa',
  'a',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'true',
  '0',
  '00',
  '1e3',
  "'; DROP TABLE entries; --",
  '../..',
  `${long}a`,
  `${long}b`,
]

/** A store may refuse these; it may not keep them under another key. */
const doubtfulKeys = ['', 'a\0b', 'a\ud800b', '\udc00', 'k'.repeat(100_000)]

const deep = (levels: number): Json => (levels === 0 ? 'bottom' : [{ deeper: deep(levels - 1) }])

const values: readonly (readonly [name: string, value: Json])[] = [
  ['null', null],
  ['booleans', [true, false]],
  ['numbers', [0, -1, 0.1, 1e21, 5e-324, 2 ** 53 - 1, -(2 ** 53 - 1), 1.7976931348623157e308]],
  ['texts', ['', ' ', "it's", '"', '\\', '%s', 'null', '\ufeff']],
  ['emoji and combining marks', 'José & Zoë e\u0301 👩‍👩‍👧 🍽️ \u{10ffff}'],
  ['line separators and controls', 'a\u2028b\u2029c\u0000d\u0001e\u007ff\r\n'],
  ['half a surrogate pair', 'a\ud800b'],
  ['empty things', { list: [], record: {}, text: '' }],
  ['a list of lists', [[], [[]], [1, [2, [3]]]]],
  ['deep nesting', deep(100)],
  ['members that look like numbers', { 2: 'b', 10: 'c', 1: 'a', '': 'empty' }],
  [
    '__proto__ as data',
    JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":1},"a":{"__proto__":null}}') as Json,
  ],
  ['200 kB', { notes: 'Tisch für 4 🍽️ '.repeat(12_500) }],
  ['5,000 members', Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`member-${n}`, n]))],
]

/** Declares the tests of keys, values and copies. */
export function describeData({ options, test }: Kit): void {
  options.describe('keys and values', () => {
    test('keeps odd keys apart, and gives them back as they were', async ({ store, read }) => {
      for (const [n, key] of oddKeys.entries()) {
        check(
          (await store.put(key, n, { expect: null, wakeInMs: 0 })) !== null,
          `the key ${JSON.stringify(key)} is its own`,
        )
      }
      for (const [n, key] of oddKeys.entries()) {
        const entry = await read(key)
        checkSame([entry.key, entry.value], [key, n], 'a key leads to its own value')
      }
      const listed = (await store.due(1000)).map((entry) => entry.key)
      checkSame([...listed].sort(), [...oddKeys].sort(), 'due gives keys back as they were')
    })

    test('refuses a key that it cannot keep, rather than changing it', async ({ store }) => {
      for (const key of doubtfulKeys) {
        const version = await store.put(key, 1, { expect: null, wakeInMs: 0 }).catch(() => undefined)
        if (version === undefined) await checkRejects(store.get(key), 'a key that is refused in put is refused in get')
        else checkSame((await store.get(key))?.key, key, 'a key that is taken is kept as it is')
      }
      const listed = (await store.due(1000)).map((entry) => entry.key)
      check(
        listed.every((key) => doubtfulKeys.includes(key)),
        'a refused key leaves nothing behind',
      )
    })

    for (const [name, value] of values) {
      test(`keeps ${name} as it is`, async ({ store, read }) => {
        const version = await store.put('k', 0, { expect: null })
        await store.put('k', value, { expect: version, wakeInMs: 0 })
        checkSame((await read('k')).value, value, 'a value reads back as written')
        checkSame((await store.due(1))[0]?.value, value, 'due gives values as written')
        check(!('polluted' in {}), 'data never becomes a prototype')
      })
    }

    test('takes members that are undefined for none', async ({ store, read }) => {
      await store.put('k', { kept: 1, left: undefined }, { expect: null })
      // As JSON: a store of objects may keep the member, undefined.
      const { value } = await read('k')
      checkSame(JSON.parse(JSON.stringify(value)), { kept: 1 }, 'an undefined member is as good as none')
    })

    test('shares no object with its callers', async ({ store }) => await checkCopies(store))
  })
}

async function checkCopies(store: OrderStore): Promise<void> {
  const given = { notes: { text: 'as written' }, list: [1] }
  const writing = store.put('k', given, { expect: null, wakeInMs: 0 })
  // Changed while the write is on its way: what was handed over at the call is what counts.
  given.notes.text = 'changed by the writer'
  given.list.push(2)
  await writing
  const expected = { notes: { text: 'as written' }, list: [1] }
  checkSame((await store.get('k'))?.value, expected, "a writer's later changes do not reach the store")

  for (const readOnce of [async () => store.get('k'), async () => (await store.due(1))[0]]) {
    const value = (await readOnce())?.value as typeof given
    if (!Object.isFrozen(value.notes)) value.notes.text = 'changed by a reader'
    if (!Object.isFrozen(value.list)) value.list.push(3)
    checkSame((await readOnce())?.value, expected, "a reader's changes do not reach the store")
  }
}
