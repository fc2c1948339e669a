/** How the names of statuses and methods are compared: each venue, and Now Book It itself, spells them in its own ways. */

/** Without case, spaces, `_` and `-`: `No_Show`, `NO SHOW` and `noshow` become one text, and so do `Canceled` and `Cancelled`. */
export const plainName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[\s_-]/g, '')
    .replace('canceled', 'cancelled')
