/**
 * The decision cookie `limen_d`: what one visitor sees, by slot and page type, decided by the gateway when something changed and
 * read where a page passes by.
 *
 * ```
 * 1.<iat>.<exp>.<mac>~<slot>@<type>:<value>~<slot>@<type>:<value>…
 * ```
 *
 * `iat` and `exp` are Unix seconds, the type `*` is every type without an entry of its own. Values: a content ref of 22
 * characters · `.` the page keeps its own content · `.exp` it does, and the visitor is held out of `exp` · `!` ask the gateway.
 */
export interface DecisionCookie {
  expSeconds: number;
  /** base64url, of {@link signedText}. */
  mac: string;
  /** What the mac covers beside the visitor. */
  covered: string;
  /** By `slot@type`. */
  entries: ReadonlyMap<string, string>;
}

export const DECISION_COOKIE = 'limen_d';
const CHARS_MAX = 512;
const SECONDS_MAX = 1_800;
const COOKIE = /^1\.(\d{1,12})\.(\d{1,12})\.([\w-]{22})((?:~\w+@(?:\w+|\*):(?:[\w-]{22}|\.\w*|!))+)$/;
const REF = /^[\w-]{22}$/;

/** What a cookie says, not yet verified; nothing if it is none. */
export function decisionCookieIn(text: string): DecisionCookie | undefined {
  const [, iat, exp, mac, tail] = (text.length <= CHARS_MAX && COOKIE.exec(text)) || [];
  const seconds = Number(exp) - Number(iat);
  if (!(seconds > 0 && seconds <= SECONDS_MAX)) return undefined;
  const entries = tail!.split('~').slice(1).map((entry) => entry.split(':') as [string, string]);
  return { expSeconds: Number(exp), mac: mac!, covered: `${iat}.${exp}.${tail}`, entries: new Map(entries) };
}

/** What the mac is of: the first 16 bytes of HMAC-SHA256 with an edge key. For another visitor it is another. */
export function signedText({ covered }: DecisionCookie, visitor: string): string {
  return `limen-d-1\n${visitor}\n${covered}`;
}

/** @param type of the page; unknown: only what holds on every page is an answer */
export function valueIn({ entries }: DecisionCookie, slot: string, type: string | undefined): string | undefined {
  const everywhere = entries.get(`${slot}@*`);
  if (type) return entries.get(`${slot}@${type}`) ?? everywhere;
  return [...entries.keys()].filter((key) => key.startsWith(`${slot}@`)).length === 1 ? everywhere : undefined;
}

/** Whether a value stands for content, to be had under `/v1/content/{ref}`. */
export function isRef(value: string): boolean {
  return REF.test(value);
}
