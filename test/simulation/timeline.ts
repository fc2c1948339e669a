/** Virtual time for one schedule: what happens when, one thing at a time, with every microtask drained in between. */

/** One thing that happens. Returns true when it may have resumed some code, so that it must be drained before the next. */
export type Happening = () => boolean

interface Timed {
  readonly atMs: number
  readonly order: number
  readonly happen: Happening
}

const isBefore = (a: Timed, b: Timed): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)

// A promise that is settled already: the cheapest way to get behind every microtask that is queued now.
const settled = Promise.resolve()

/** A heap of happenings and the loop that plays them. */
export class Timeline {
  now: number
  /** Turns of the event loop after each happening that resumed code: 0 where microtasks alone carry it, some for real HTTP objects. */
  turns = 0
  /** How many happenings were played. */
  played = 0
  private readonly heap: Timed[] = []
  private order = 0

  constructor(startAtMs: number) {
    this.now = startAtMs
  }

  /** Plans a happening; one in the past happens next. */
  at(atMs: number, happen: Happening): void {
    const { heap } = this
    const timed: Timed = { atMs, order: this.order++, happen }
    let index = heap.length
    heap.push(timed)
    while (index > 0) {
      const up = (index - 1) >> 1
      const parent = heap[up] as Timed
      if (!isBefore(timed, parent)) break
      heap[index] = parent
      index = up
    }
    heap[index] = timed
  }

  after(ms: number, happen: Happening): void {
    this.at(this.now + ms, happen)
  }

  /**
   * Plays until `isOver()` or nothing is left. Between two happenings that resumed code, the microtask queue runs dry:
   * a tick that is asked for from inside a microtask comes only after the last one.
   */
  play(isOver: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const turn = (left: number) => (left === 0 ? step() : setImmediate(turn, left - 1))
      const again = () => (this.turns === 0 ? process.nextTick(step) : turn(this.turns))
      const step = () => {
        try {
          for (let resumed = false; !resumed; ) {
            const next = isOver() ? undefined : this.pop()
            if (!next) return resolve()
            if (next.atMs > this.now) this.now = next.atMs
            this.played++
            resumed = next.happen()
          }
        } catch (error) {
          return reject(error)
        }
        settled.then(again)
      }
      step()
    })
  }

  private pop(): Timed | undefined {
    const { heap } = this
    const first = heap[0]
    const last = heap.pop()
    if (!first || !last || heap.length === 0) return first
    const size = heap.length
    let index = 0
    for (;;) {
      let child = index * 2 + 1
      if (child >= size) break
      if (child + 1 < size && isBefore(heap[child + 1] as Timed, heap[child] as Timed)) child++
      if (!isBefore(heap[child] as Timed, last)) break
      heap[index] = heap[child] as Timed
      index = child
    }
    heap[index] = last
    return first
  }
}
