/**
 * Work that goes on one at a time: a wake while it is under way is followed by another round, so what came meanwhile is
 * not left to the next wake.
 */
export type Lane = { wake(): void; idle(): Promise<void> }

export function makeLane(work: () => Promise<unknown>, onError: (error: unknown) => void): Lane {
  let busy: Promise<void> | undefined
  let again = false
  const wake = () => {
    if (busy) {
      again = true
      return
    }
    busy = work()
      .then(() => {}, onError)
      .then(() => {
        busy = undefined
        if (!again) return
        again = false
        wake()
      })
  }
  return {
    wake,
    async idle() {
      while (busy) await busy
    },
  }
}
