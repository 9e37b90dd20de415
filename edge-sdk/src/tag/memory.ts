/** What the browser remembers for the site. Where it refuses, and it does so by throwing, nothing is remembered. */

/** Where events wait that could not be sent; what fills it is an add-on. */
export const QUEUE = 'limen_queue';

export function kept(key: string): string | undefined {
  try {
    return localStorage[key];
  } catch {
    return undefined;
  }
}

/** Without a text it is forgotten. */
export function keep(key: string, text?: string): void {
  try {
    if (text) localStorage[key] = text;
    else delete localStorage[key];
  } catch {
    // refused, or full
  }
}

/** A cookie for the whole site; `seconds` 0 removes it. */
export function setCookie(name: string, value: string | number, seconds: number): void {
  const secure = /^https/.test(location.href) ? '; Secure' : '';
  document.cookie = `${name}=${value}; Path=/; Max-Age=${seconds}; SameSite=Lax${secure}`;
}
