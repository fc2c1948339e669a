/** What a simulator sends by itself, for as long as it is on its way. */
export class UnderWay {
  readonly #sending = new Set<Promise<void>>()

  /** Nobody waits for it but whoever asks for {@link UnderWay.ended}. */
  begin(sending: Promise<void>): void {
    const watched = sending.finally(() => this.#sending.delete(watched))
    this.#sending.add(watched)
  }

  /** Resolves when nothing is on its way any more. */
  async ended(): Promise<void> {
    while (this.#sending.size > 0) await Promise.all(this.#sending)
  }
}
