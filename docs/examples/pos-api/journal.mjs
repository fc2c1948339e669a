/** The pages' memory: what happened, numbered, newest last; one JSON line each, so that a killed host's pages catch up. */
import { randomUUID } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { boardOf, place } from './board.mjs'

/** @typedef {{ n: number, event: import('nbi-kounta').FlowEvent, isFound?: true }} Entry `isFound`: found in the store after a start, told by no event */

/** How many entries are kept in memory; the file has them all. */
const kept = 2_000
/** How many entries a page that was away is sent; one that missed more is better loaded again. */
const most = 100

/** Reads a file of JSON lines; a last line that a kill cut short is left out. @param {string} file */
function linesOf(file) {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line)]
      } catch {
        return []
      }
    })
}

/** Appends JSON lines; each is with the operating system before the call returns. @param {string} file */
function openLines(file) {
  const handle = openSync(file, 'a')
  // Ends a line that a kill cut short; an empty line is skipped by the reader.
  writeSync(handle, '\n')
  return {
    add: (/** @type {unknown} */ value) => void writeSync(handle, `${JSON.stringify(value)}\n`),
    close: () => closeSync(handle),
  }
}

/**
 * @param {string | undefined} dataDir undefined: nothing is written
 */
export function openJournal(dataDir) {
  if (dataDir) mkdirSync(dataDir, { recursive: true })
  const files =
    dataDir === undefined ? undefined : { events: join(dataDir, 'events.jsonl'), sales: join(dataDir, 'sales.jsonl') }
  const read = files ? linesOf(files.events) : []
  /** @type {string | undefined} */
  const known = read.find(({ journal }) => journal)?.journal
  // Entries are counted from 1 in each journal: a page must be able to tell whose numbers it has.
  const id = known ?? randomUUID()
  const isBegun = read.some(({ begun }) => begun)
  /** @type {Entry[]} */
  const all = read.filter(({ event }) => event)
  const board = boardOf(all)
  /** @type {Entry[]} */
  const entries = all.slice(-kept)
  let last = all.at(-1)?.n ?? 0
  /** @type {Map<string, import('nbi-kounta').Sale>} */
  const sales = new Map()
  for (const sale of files ? linesOf(files.sales) : []) sales.set(sale.saleId, sale)
  const lines = files === undefined ? undefined : { events: openLines(files.events), sales: openLines(files.sales) }
  if (known === undefined) lines?.events.add({ journal: id })
  /** @type {Set<(entry: Entry) => void>} */
  const listeners = new Set()

  return {
    /** Whether a host has begun on this journal before; see `first-start.mjs`. */
    isBegun,
    begin: () => lines?.events.add({ begun: true }),
    /** Oldest first. @type {readonly Entry[]} */
    entries,
    /** Every booking as it stands, by venue and booking. @type {ReadonlyMap<string, import('./board.mjs').Row>} */
    board,
    /** Where the journal is now. */
    mark: () => `${id}.${last}`,
    /** Where it was with this entry. @param {Entry} entry */
    markOf: ({ n }) => `${id}.${n}`,
    /** What came after a mark; undefined when it is too much, or the mark is another journal's. @param {string} mark @returns {Entry[] | undefined} */
    since(mark) {
      const [of, n] = mark.split('.')
      const after = Number(n)
      return of === id && last - after <= most ? entries.filter((entry) => entry.n > after) : undefined
    },
    /** By id; the newest version of each. @type {ReadonlyMap<string, import('nbi-kounta').Sale>} */
    sales,
    /** @param {import('nbi-kounta').FlowEvent} event @param {{ isFound?: true }} [origin] */
    add(event, origin) {
      const entry = { n: ++last, event, ...origin }
      lines?.events.add(entry)
      entries.push(entry)
      place(board, entry)
      if (entries.length > kept * 1.25) entries.splice(0, entries.length - kept)
      for (const listener of listeners) listener(entry)
    },
    /** @param {import('nbi-kounta').Sale} sale */
    addSale(sale) {
      lines?.sales.add(sale)
      sales.delete(sale.saleId)
      sales.set(sale.saleId, sale)
      if (sales.size > 20_000) sales.delete(/** @type {string} */ (sales.keys().next().value))
    },
    /** @param {(entry: Entry) => void} listener @returns {() => void} ends it */
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close() {
      lines?.events.close()
      lines?.sales.close()
    },
  }
}

/** @typedef {ReturnType<typeof openJournal>} Journal */
