/** What was said, and what was not: null, as a database's row or plain JavaScript has it, says no more than undefined does. */
import { isAbsent } from './options.js'

/** The members that say something. */
export function present<Members extends object>(
  members: Members,
): { [Name in keyof Members]?: NonNullable<Members[Name]> } {
  // By a plain loop: every outcome and every draft goes through here, and lists of pairs cost several times as much.
  const said: Partial<Members> = {}
  for (const name of Object.keys(members) as (keyof Members)[]) if (!isAbsent(members[name])) said[name] = members[name]
  return said as never
}

/**
 * Options that a caller in plain JavaScript may have left out, altogether or, by null, one by one: defaults then take their place, and the
 * checks that follow say what is missing. Copied only where one is null, since a host's own class may have more than members to copy.
 */
export const given = <Options extends object>(options: Options): Options =>
  options && !Object.values(options).includes(null) ? options : (present(options ?? {}) as Options)
