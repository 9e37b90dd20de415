/**
 * The page an event belongs to, as the Segment Spec names it; `type` overrides the gateway's own URL table. Who asks before
 * the page is there knows no title.
 */
export interface Page {
  path: string;
  title?: string;
  url: string;
  referrer: string;
  search: string;
  type?: string;
}

export interface Campaign {
  name?: string;
  source?: string;
  medium?: string;
  term?: string;
  content?: string;
}

/** What surrounds an event. Sizes are CSS pixels. */
export interface Context {
  page: Page;
  library: { name: string; version: string };
  locale?: string;
  timezone?: string;
  campaign?: Campaign;
  screen?: { width: number; height: number; innerWidth: number; innerHeight: number; density: number };
  network?: { effectiveType?: string; saveData?: boolean };
  consent?: { gpc: boolean };
  geo?: Place;
}

/** Where the visitor is, as far as an edge knows: two capital letters, and a name. */
export interface Place {
  country?: string;
  city?: string;
}

export type Properties = Record<string, unknown>;

/** One event of the Segment Spec, as the gateway takes it. `messageId` makes sending it twice harmless. */
export interface LimenEvent {
  type: 'page' | 'track' | 'identify';
  messageId: string;
  anonymousId: string;
  userId?: string;
  event?: string;
  properties?: Properties;
  traits?: Properties;
  /** ISO 8601 on the wire; may lie in the past, the gateway folds by it. */
  timestamp: string | Date;
  context: Context;
}

/** 128 random bits as 32 hex digits: unguessable, because whoever holds a visitor's id is that visitor. */
export function hexId(bytes: Uint8Array): string {
  let id = '';
  for (const byte of bytes) id += (byte + 256).toString(16).slice(1);
  return id;
}

/** The campaign in a query string, or nothing if no `utm_` parameter names one. */
export function campaignIn(search: string): Campaign | undefined {
  let campaign: Record<string, string> | undefined;
  for (const [, key, value] of search.matchAll(/[?&]utm_(campaign|source|medium|term|content)=([^&]+)/g)) {
    campaign ??= {};
    campaign[key === 'campaign' ? 'name' : key!] = decoded(value!.replace(/\+/g, ' '));
  }
  return campaign;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // a stray % in somebody's link must not cost us the event
  }
}
