/** By name, the first of each. */
export type Cookies = ReadonlyMap<string, string>;

export function cookiesIn(header: string | null): Cookies {
  const nameToValue = new Map<string, string>();
  for (const pair of (header ?? '').split(';')) {
    const [name, ...value] = pair.trim().split('=');
    if (!nameToValue.has(name!)) nameToValue.set(name!, value.join('='));
  }
  return nameToValue;
}
