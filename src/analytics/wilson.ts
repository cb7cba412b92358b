// The 97.5th percentile of the normal distribution: two sides of 2.5 % leave 95 %.
const Z = 1.959963984540054

/**
 * The Wilson score interval, 95 %, of a share of `hits` among `n`: where the true share plausibly lies, also
 * for small numbers and shares near 0 or 1. Null when n is 0.
 */
export function wilson(hits: number, n: number): { low: number; high: number } | null {
  if (n === 0) return null
  const share = hits / n
  const middle = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n)
  const half = (Z / (1 + Z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2))
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}
