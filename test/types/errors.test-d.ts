/** What must compile, and what must not, of errors: codes are a closed set, and a code narrows. */
import { type ErrorCode, errorAdvice, isNbiKountaError, NbiKountaError, RemoteError } from 'nbi-kounta'

const code: ErrorCode = 'booking-mismatch'
// @ts-expect-error no such code
const wrong: ErrorCode = 'booking-missmatch'
// @ts-expect-error no such code
new NbiKountaError('oops', 'a message')

export function explain(error: unknown): string {
  // @ts-expect-error not known to be ours yet
  void error.code
  if (error instanceof RemoteError) {
    const status: number | undefined = error.context.status
    // @ts-expect-error a code that no remote error has
    if (error.code === 'invalid-policy') return 'never'
    return `${error.code} ${status}`
  }
  if (isNbiKountaError(error)) {
    switch (error.code) {
      case 'booking-mismatch':
        return 'a bug of the caller'
      // @ts-expect-error no such code
      case 'no-such-code':
        return 'never'
      default:
        return errorAdvice[error.code]
    }
  }
  return 'not ours'
}

void [code, wrong]
