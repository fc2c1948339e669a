/** A second tap on the same button is no second order: a form that is on its way is not sent again. */

/** The answer brings a new page, with nothing on its way; without one, this long after. */
const patienceMs = 10_000
const sentAt = new Map()

document.addEventListener('submit', (event) => {
  const { method, action } = event.target
  if (method !== 'post') return
  // By what it does, not by the element: a card may have been drawn anew between the two.
  const what = `${action} ${event.submitter?.value ?? ''}`
  if (event.timeStamp - (sentAt.get(what) ?? Number.NEGATIVE_INFINITY) < patienceMs) return event.preventDefault()
  sentAt.set(what, event.timeStamp)
})
// The way back may bring the same page to life again.
addEventListener('pageshow', () => sentAt.clear())
