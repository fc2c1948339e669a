/** Paths to endpoints, for both simulators: templates with named parameters, each with an endpoint per method. */

/** The endpoints of a template by their method; a method that is missing answers 405. */
export type PathTable<Endpoint> = Readonly<Record<string, Readonly<Record<string, Endpoint>>>>

/** Where a request goes. `endpoint` is undefined when the path exists, but not with this method. */
export interface Route<Endpoint> {
  readonly template: string
  readonly params: Readonly<Record<string, string>>
  readonly endpoint: Endpoint | undefined
}

/** Finds the first template that fits a path's segments. `read` gives a parameter's text; undefined where the segment does not fit it. */
export function createPathFinder<Endpoint>(
  table: PathTable<Endpoint>,
  read: (name: string, segment: string) => string | undefined,
): (method: string, segments: readonly string[]) => Route<Endpoint> | undefined {
  const templates = Object.entries(table).map(([template, methods]) => ({
    template,
    parts: template === '' ? [] : template.split('/'),
    methods,
  }))
  const match = (parts: readonly string[], segments: readonly string[]): Record<string, string> | undefined => {
    if (parts.length !== segments.length) return undefined
    const params: Record<string, string> = {}
    for (const [at, part] of parts.entries()) {
      const segment = segments[at] as string
      if (!part.startsWith('{')) {
        if (part !== segment) return undefined
        continue
      }
      const name = part.slice(1, -1)
      const text = read(name, segment)
      if (text === undefined) return undefined
      params[name] = text
    }
    return params
  }
  return (method, segments) => {
    for (const { template, parts, methods } of templates) {
      const params = match(parts, segments)
      if (params) return { template, params, endpoint: methods[method] }
    }
    return undefined
  }
}

/** A part of a path as its caller meant it, decoded once; undefined where it is malformed, which no path is. */
export function decodedSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
