/**
 * Options that a caller in plain JavaScript may have left out altogether: the checks that follow then say what is missing, as they do of
 * a single member.
 */
export const given = <Options extends object>(options: Options): Options => options ?? ({} as Options)
