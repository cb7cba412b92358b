/** The 97.5 % quantile of the normal distribution: what a 95 % interval takes on both sides. */
const Z = 1.959963984540054

/**
 * The Wilson score interval, 95 %, with continuity correction, of a share of `hits` among `n`: where the true share
 * plausibly lies, also for small numbers and shares near 0 or 1. Null when n is 0. Without the correction it holds the
 * true share in 95 % of cases on average over all shares, so for half of them in fewer; with it, in at least as many as it
 * says. Source: Newcombe 1998, Statistics in Medicine 17, 857–872, method 4.
 */
export function wilson(hits: number, n: number): { low: number; high: number } | null {
  if (n === 0) return null
  const share = hits / n
  const rest = n - hits
  const middle = 2 * hits + Z ** 2
  const below = 1 + Z * Math.sqrt(Z ** 2 - 2 - 1 / n + 4 * share * (rest + 1))
  const above = 1 + Z * Math.sqrt(Z ** 2 + 2 - 1 / n + 4 * share * (rest - 1))
  const width = 2 * (n + Z ** 2)
  return {
    low: hits === 0 ? 0 : Math.max(0, (middle - below) / width),
    high: hits === n ? 1 : Math.min(1, (middle + above) / width),
  }
}
