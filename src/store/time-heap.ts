/**
 * The rows of a table by their time: a binary heap of row numbers that knows where each row stands, so that nothing stale stays inside.
 * It is kept in columns of numbers: a million rows are no million objects for the collector.
 */

/** Smallest time first; set and remove in O(log n), the first k in O(k log k) without taking them out. */
export interface TimeHeap {
  readonly size: number
  /** The row's time, or undefined when it has none. */
  at(row: number): number | undefined
  /** Gives a row (a whole number from 0 up) a time, in place of any other. */
  set(row: number, atMs: number): void
  remove(row: number): void
  /** The row with the smallest time. */
  first(): number | undefined
  /** The rows at or before `untilMs`, earliest first, left where they are. The walk ends when the reader stops. */
  upTo(untilMs: number): Iterable<number>
}

const nowhere = -1

/** An empty heap. */
export function createTimeHeap(): TimeHeap {
  /** The rows in heap order; the first `size` count. */
  let heap = new Int32Array(16)
  let size = 0
  /** By row: its time, and its place in the heap. */
  let times = new Float64Array(16)
  let places = new Int32Array(16).fill(nowhere)

  const timeOf = (row: number) => times[row] as number
  const rowAt = (place: number) => heap[place] as number
  const placeOf = (row: number) => (row < places.length ? (places[row] as number) : nowhere)

  function makeRoomFor(row: number) {
    if (size === heap.length) heap = copyInto(new Int32Array(2 * size), heap)
    if (row < places.length) return
    const room = 2 ** Math.ceil(Math.log2(row + 1))
    times = copyInto(new Float64Array(room), times)
    places = copyInto(new Int32Array(room).fill(nowhere), places)
  }

  function put(row: number, place: number) {
    heap[place] = row
    places[row] = place
  }

  function rise(row: number, from: number) {
    let place = from
    while (place > 0) {
      const parentPlace = (place - 1) >> 1
      const parent = rowAt(parentPlace)
      if (timeOf(row) >= timeOf(parent)) break
      put(parent, place)
      place = parentPlace
    }
    put(row, place)
  }

  function sink(row: number, from: number) {
    let place = from
    for (;;) {
      let childPlace = 2 * place + 1
      if (childPlace >= size) break
      if (childPlace + 1 < size && timeOf(rowAt(childPlace + 1)) < timeOf(rowAt(childPlace))) childPlace += 1
      const child = rowAt(childPlace)
      if (timeOf(child) >= timeOf(row)) break
      put(child, place)
      place = childPlace
    }
    put(row, place)
  }

  /** Puts a row where its time belongs, beginning at a place that it may take. */
  function settle(row: number, place: number) {
    if (place > 0 && timeOf(row) < timeOf(rowAt((place - 1) >> 1))) rise(row, place)
    else sink(row, place)
  }

  return {
    get size() {
      return size
    },
    at: (row) => (placeOf(row) === nowhere ? undefined : timeOf(row)),
    set(row, atMs) {
      const place = placeOf(row)
      if (place === nowhere) makeRoomFor(row)
      times[row] = atMs
      settle(row, place === nowhere ? size++ : place)
    },
    remove(row) {
      const place = placeOf(row)
      if (place === nowhere) return
      places[row] = nowhere
      size -= 1
      if (place < size) settle(rowAt(size), place)
    },
    first: () => (size > 0 ? rowAt(0) : undefined),
    *upTo(untilMs) {
      // The next smallest is always the root or a child of one already given. Latest first, so that taking the earliest is a pop.
      const candidates: number[] = []
      const offer = (place: number) => {
        if (place >= size) return
        const time = timeOf(rowAt(place))
        let low = 0
        let high = candidates.length
        while (low < high) {
          const middle = (low + high) >> 1
          if (time < timeOf(rowAt(candidates[middle] as number))) low = middle + 1
          else high = middle
        }
        candidates.splice(low, 0, place)
      }
      offer(0)
      for (let place = candidates.pop(); place !== undefined; place = candidates.pop()) {
        const row = rowAt(place)
        if (timeOf(row) > untilMs) return
        offer(2 * place + 1)
        offer(2 * place + 2)
        yield row
      }
    },
  }
}

function copyInto<T extends Int32Array | Float64Array>(larger: T, column: T): T {
  larger.set(column)
  return larger
}
