/** A binary heap of sleepers, earliest first and first come first served among equals: what makes a virtual clock cheap. */

/** Somebody who waits for an instant. */
export interface Sleeper {
  readonly atMs: number
  /** Breaks ties in order of arrival. */
  readonly order: number
  /** Set when the sleep was aborted: skipped when it comes up. */
  gone: boolean
  wake(): void
}

const before = (a: Sleeper, b: Sleeper) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)

/** Push, peek and pop in O(log n); aborted sleepers are dropped when they reach the top. */
export class SleeperHeap {
  readonly #items: Sleeper[] = []
  #alive = 0

  /** Sleepers that still wait. */
  get size(): number {
    return this.#alive
  }

  push(sleeper: Sleeper): void {
    const items = this.#items
    let at = items.length
    this.#alive++
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = items[parent] as Sleeper
      if (!before(sleeper, above)) break
      items[at] = above
      at = parent
    }
    items[at] = sleeper
  }

  /** Marks a sleeper as gone; it costs nothing until it comes up. */
  drop(sleeper: Sleeper): void {
    if (sleeper.gone) return
    sleeper.gone = true
    this.#alive--
  }

  peek(): Sleeper | undefined {
    while (this.#items[0]?.gone) this.#removeTop()
    return this.#items[0]
  }

  pop(): Sleeper | undefined {
    const top = this.peek()
    if (!top) return undefined
    this.#removeTop()
    this.#alive--
    return top
  }

  #removeTop(): void {
    const items = this.#items
    const last = items.pop()
    if (items.length === 0 || !last) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= items.length) break
      if (child + 1 < items.length && before(items[child + 1] as Sleeper, items[child] as Sleeper)) child++
      const below = items[child] as Sleeper
      if (!before(below, last)) break
      items[at] = below
      at = child
    }
    items[at] = last
  }
}
