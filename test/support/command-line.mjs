/** Reads the arguments of a command of this repository: `--help` prints its usage, and what is wrong its usage too, with exit code 2. */
import { parseArgs } from 'node:util'

/** Ends the process: nothing was done yet that had to be put away. */
export function readArguments(usage, options, { args = process.argv.slice(2), allowPositionals = false } = {}) {
  const refuse = (said) => {
    console.error(`${said}\n${usage}`)
    process.exit(2)
  }
  const { values, positionals } = parsed()
  if (values.help) {
    console.log(usage)
    process.exit(0)
  }
  return {
    values,
    positionals,
    refuse,
    whole: (name) =>
      /^\d{1,15}$/.test(values[name])
        ? Number(values[name])
        : refuse(`--${name}: expected a whole number, got ${values[name]}`),
    oneOf: (given, words, what) =>
      words.includes(given) ? given : refuse(`${what}: expected ${words.join(', ')}; got ${given}`),
  }

  function parsed() {
    try {
      return parseArgs({ args, options: { ...options, help: { type: 'boolean' } }, allowPositionals })
    } catch (error) {
      return refuse(error.message)
    }
  }
}
