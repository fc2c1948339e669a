/** The way to the people behind the simulated systems: staff at the till, front of house, and the faults. */

/**
 * @typedef {object} StaffState
 * @property {import('nbi-kounta/testing').SimulatedOrder[]} orders oldest first
 * @property {any[]} bookings as NBI sends them, oldest first
 * @property {{ id: string, siteId: string, name: string }[]} venues
 * @property {{ id: string, name: string, price: number }[]} menu
 * @property {{ id: string, label: string }[]} faults
 * @property {string} trouble what goes wrong now, in words
 * @property {boolean} playing
 */

/** @typedef {ReturnType<typeof openStaffDoor>} StaffDoor */

/** @param {string} url */
export function openStaffDoor(url) {
  return {
    /** @returns {Promise<StaffState>} */
    async look() {
      const response = await fetch(url)
      return /** @type {any} */ (await response.json())
    },
    /** Undefined when it was done, else why the till or the diary refused. @param {string} path @param {object} body @returns {Promise<string | undefined>} */
    async act(path, body = {}) {
      const response = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) })
      const answer = /** @type {any} */ (await response.json())
      return response.ok ? undefined : String(answer.message)
    },
  }
}
