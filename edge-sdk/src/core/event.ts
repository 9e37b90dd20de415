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

/** The gateway reads it of the page's `utm_` parameters; who sends it knows better. */
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
  library?: { name: string; version: string };
  locale?: string;
  timezone?: string;
  campaign?: Campaign;
  screen?: { width: number; height: number; innerWidth: number; innerHeight: number; density: number };
  network?: { effectiveType?: string; downlink?: number; rtt?: number; saveData?: boolean };
  userAgentData?: { mobile?: boolean; platform?: string };
  device?: { memory?: number; cores?: number; touch?: boolean };
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
  return bytes.reduce((id, byte) => id + (byte + 256).toString(16).slice(1), '');
}
