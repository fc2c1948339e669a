/** Colour, only on a terminal that wants it. */

/** https://no-color.org: any value but the empty one turns colour off. */
const isOn = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR

const ink = (/** @type {number} */ on, /** @type {number} */ off) => (/** @type {string} */ text) =>
  isOn ? `\x1b[${on}m${text}\x1b[${off}m` : text

export const bold = ink(1, 22)
export const dim = ink(2, 22)
export const red = ink(31, 39)
export const green = ink(32, 39)
export const yellow = ink(33, 39)
export const cyan = ink(36, 39)

/** @param {string} title */
export const heading = (title) => `\n${bold(title)}\n${'─'.repeat(title.length)}`

/** Cents as '1,234.50'. @param {number} minor */
export const money = (minor) =>
  (minor / 100).toLocaleString('en-AU', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/**
 * Aligns rows; a column whose name starts with '>' is set right.
 * @param {readonly string[]} columns @param {readonly (readonly (string | number)[])[]} rows
 */
export function table(columns, rows) {
  const names = columns.map((name) => name.replace('>', ''))
  const widths = names.map((name, at) => Math.max(name.length, ...rows.map((row) => String(row[at] ?? '').length)))
  const line = (/** @type {readonly (string | number)[]} */ cells) =>
    cells
      .map((cell, at) =>
        columns[at]?.startsWith('>') ? String(cell).padStart(widths[at] ?? 0) : String(cell).padEnd(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [dim(line(names)), ...rows.map(line)].join('\n')
}

/** Shows how far the evening is: one line that changes on a terminal, a line every half hour elsewhere. */
export function createProgress() {
  let shown = ''
  return {
    /** @param {string} time 'HH:MM:SS' @param {string} text */
    tick(time, text) {
      const step = process.stdout.isTTY
        ? time.slice(0, 5)
        : `${time.slice(0, 3)}${Number(time.slice(3, 5)) < 30 ? '00' : '30'}`
      if (step === shown) return
      shown = step
      process.stdout.write(process.stdout.isTTY ? `\r\x1b[2K${step}  ${text}` : `${step}  ${text}\n`)
    },
    done() {
      if (process.stdout.isTTY) process.stdout.write('\r\x1b[2K')
    },
  }
}
