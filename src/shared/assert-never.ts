/** Ends an exhaustive `switch`: a new union member becomes a compile error here. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected value: ${String(value)}`)
}
