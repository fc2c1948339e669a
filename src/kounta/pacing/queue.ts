/** Who goes next: order writes, then reads, then sync; within one priority the lanes (venues) take turns, each first in, first out. */
import type { RequestPriority } from '../types.js'

/** Most urgent first. */
export const priorities: readonly RequestPriority[] = ['order-write', 'read', 'sync']

/** A waiting line. */
export interface FairQueue<T> {
  push(item: T, priority: RequestPriority, lane: string): void
  /** The priority of the item that `shift` would give. */
  next(): RequestPriority | undefined
  shift(): T | undefined
  remove(item: T): void
}

/** Makes an empty queue. */
export function createFairQueue<T>(): FairQueue<T> {
  // A Map keeps insertion order: the first lane is served, then put at the end.
  const lines = new Map(priorities.map((priority) => [priority, new Map<string, T[]>()] as const))
  const firstLine = () => priorities.find((priority) => (lines.get(priority)?.size ?? 0) > 0)
  return {
    push(item, priority, lane) {
      const line = lines.get(priority)
      const waiting = line?.get(lane)
      if (waiting) waiting.push(item)
      else line?.set(lane, [item])
    },
    next: firstLine,
    shift() {
      const priority = firstLine()
      const line = priority && lines.get(priority)
      if (!line) return undefined
      for (const [lane, waiting] of line) {
        const item = waiting.shift()
        line.delete(lane)
        if (waiting.length > 0) line.set(lane, waiting)
        return item
      }
      return undefined
    },
    remove(item) {
      for (const line of lines.values()) {
        for (const [lane, waiting] of line) {
          const at = waiting.indexOf(item)
          if (at < 0) continue
          waiting.splice(at, 1)
          if (waiting.length === 0) line.delete(lane)
          return
        }
      }
    },
  }
}
