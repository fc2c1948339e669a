/** A queue of things by their time: a binary heap that knows each item's place, so that nothing stale stays inside. */

/** One item; `place` belongs to the heap. */
export interface Timed<T> {
  readonly atMs: number
  /** Breaks ties: first scheduled, first out. */
  readonly sequence: number
  readonly item: T
  place: number
}

/** Smallest time first; insert and remove in O(log n), the first k in O(k log k) without taking them out. */
export interface TimeHeap<T> {
  readonly size: number
  add(atMs: number, item: T): Timed<T>
  remove(timed: Timed<T>): void
  peek(): Timed<T> | undefined
  /** The items at or before `untilMs`, earliest first, left where they are. The walk ends when the reader stops. */
  upTo(untilMs: number): Iterable<T>
}

const before = (a: Timed<unknown>, b: Timed<unknown>) =>
  a.atMs < b.atMs || (a.atMs === b.atMs && a.sequence < b.sequence)

/** An empty heap. */
export function createTimeHeap<T>(): TimeHeap<T> {
  const heap: Timed<T>[] = []
  let sequence = 0

  const put = (timed: Timed<T>, place: number) => {
    heap[place] = timed
    timed.place = place
  }

  const rise = (timed: Timed<T>, from: number) => {
    let place = from
    while (place > 0) {
      const parentPlace = (place - 1) >> 1
      const parent = heap[parentPlace] as Timed<T>
      if (!before(timed, parent)) break
      put(parent, place)
      place = parentPlace
    }
    put(timed, place)
  }

  const sink = (timed: Timed<T>, from: number) => {
    let place = from
    for (;;) {
      let childPlace = 2 * place + 1
      let child = heap[childPlace]
      if (!child) break
      const right = heap[childPlace + 1]
      if (right && before(right, child)) {
        child = right
        childPlace += 1
      }
      if (!before(child, timed)) break
      put(child, place)
      place = childPlace
    }
    put(timed, place)
  }

  return {
    get size() {
      return heap.length
    },
    add(atMs, item) {
      const timed: Timed<T> = { atMs, sequence: sequence++, item, place: heap.length }
      heap.push(timed)
      rise(timed, timed.place)
      return timed
    },
    remove(timed) {
      const { place } = timed
      const last = heap.pop()
      if (!last || last === timed) return
      const parent = heap[(place - 1) >> 1]
      if (place > 0 && parent && before(last, parent)) rise(last, place)
      else sink(last, place)
    },
    peek: () => heap[0],
    *upTo(untilMs) {
      // The next smallest is always the root or a child of one already given: a small heap of candidates finds it.
      const candidates = createTimeHeapOfPlaces(heap)
      candidates.offer(0)
      for (let next = candidates.take(); next && next.atMs <= untilMs; next = candidates.take()) {
        candidates.offer(2 * next.place + 1)
        candidates.offer(2 * next.place + 2)
        yield next.item
      }
    },
  }
}

/** The candidates of a walk: a sorted list, small because a walk that gives k items holds at most k + 1. */
function createTimeHeapOfPlaces<T>(heap: readonly Timed<T>[]) {
  const sorted: Timed<T>[] = []
  return {
    offer(place: number) {
      const timed = heap[place]
      if (!timed) return
      let low = 0
      let high = sorted.length
      while (low < high) {
        const middle = (low + high) >> 1
        // Latest first, so that taking the earliest is a pop.
        if (before(timed, sorted[middle] as Timed<T>)) low = middle + 1
        else high = middle
      }
      sorted.splice(low, 0, timed)
    },
    take: () => sorted.pop(),
  }
}
