/** The IANA zones that people may choose, by name; UTC first. */
export const ZONES: readonly string[] = [
  'UTC',
  ...Intl.supportedValuesOf('timeZone').filter((z) => z !== 'UTC'),
]

/** The zones of a select, by region: `[['Europe', ['Europe/Amsterdam', …]], …]`. `also` stands in it even if nobody lists it. */
export function zonesByRegion(also?: string | null): [region: string, zones: string[]][] {
  const regions = new Map<string, string[]>()
  for (const zone of also && !ZONES.includes(also) ? [also, ...ZONES] : ZONES) {
    const region = zone.includes('/') ? zone.split('/')[0]! : 'Universal'
    regions.set(region, [...(regions.get(region) ?? []), zone])
  }
  return [...regions]
}
