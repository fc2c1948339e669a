/** Why a start failed, and what to do about it. */

/** @param {unknown} error @returns {string} */
export function startTrouble(error) {
  const { code, port, message, errors } = /** @type {any} */ (error ?? {})
  if (code === 'EADDRINUSE')
    return `port ${port} is taken, perhaps by another example: end that one, or set PORT, TILL_PORT, DIARY_PORT and STAFF_PORT (0 takes any)`
  // Several addresses of one name were tried: each failure has its own words.
  if (!message && Array.isArray(errors)) return errors.map(startTrouble).join('; ')
  return message || String(error)
}
