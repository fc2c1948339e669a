/**
 * Who goes next: order writes, then reads, then sync; within one priority the lanes (venues) take turns, and of those that have had as
 * many turns the one goes first that has waited longest for what it asks.
 */
import type { RequestPriority } from '../types.js'

/** Most urgent first. */
export const priorities: readonly RequestPriority[] = ['order-write', 'read', 'sync']

/** A waiting line. */
export interface FairQueue<T> {
  /** `since`, an instant in epoch ms: the longest wanted goes first, one without before those; first in, first out among equals. */
  push(item: T, priority: RequestPriority, lane: string, since?: number): void
  /** The priority of the item that `shift` would give. */
  next(): RequestPriority | undefined
  shift(): T | undefined
  remove(item: T): void
}

interface Place<T> {
  readonly item: T
  readonly since: number
}

interface Lane<T> {
  readonly waiting: Place<T>[]
  /** Counted while anybody waits in the line, so that a lane which asks one by one has no more turns than one which asks for many at once. */
  turns: number
}

/** Makes an empty queue. */
export function createFairQueue<T>(): FairQueue<T> {
  const lines = new Map(priorities.map((priority) => [priority, createLine<T>()] as const))
  const firstLine = () => priorities.find((priority) => lines.get(priority)?.isEmpty() === false)
  return {
    push: (item, priority, lane, since) => lines.get(priority)?.push(item, lane, since),
    next: firstLine,
    shift() {
      const priority = firstLine()
      return priority && lines.get(priority)?.shift()
    },
    remove(item) {
      for (const line of lines.values()) line.remove(item)
    },
  }
}

function createLine<T>() {
  const lanes = new Map<string, Lane<T>>()
  let size = 0
  /** The lane whose turn it is. A Map keeps the order in which lanes came, which decides among equals. */
  const first = (): Lane<T> | undefined => {
    let best: Lane<T> | undefined
    let since = 0
    for (const lane of lanes.values()) {
      const [head] = lane.waiting
      if (!head || (best && (lane.turns - best.turns || head.since - since) >= 0)) continue
      best = lane
      since = head.since
    }
    return best
  }
  const oneLess = () => {
    size--
    if (size === 0) lanes.clear()
  }
  return {
    isEmpty: () => size === 0,
    push(item: T, name: string, since = 0) {
      const lane = lanes.get(name) ?? { waiting: [], turns: 0 }
      // A lane that comes or comes back saves up no turns from the time when it asked for nothing.
      if (lane.waiting.length === 0) {
        lane.turns = Math.max(lane.turns, first()?.turns ?? 0)
        lanes.delete(name)
        lanes.set(name, lane)
      }
      lane.waiting.splice(lane.waiting.findLastIndex((place) => place.since <= since) + 1, 0, { item, since })
      size++
    },
    shift(): T | undefined {
      const lane = first()
      if (!lane) return undefined
      lane.turns++
      const place = lane.waiting.shift()
      oneLess()
      return place?.item
    },
    remove(item: T) {
      for (const { waiting } of lanes.values()) {
        const at = waiting.findIndex((place) => place.item === item)
        if (at < 0) continue
        waiting.splice(at, 1)
        return oneLess()
      }
    },
  }
}
