import { hexId } from '../core/event';
import { keep, kept, setCookie } from './memory';

const ID = 'limen_id';
const ID_SECONDS = 30_000_000; // most of a year
const USER = 'limen_user';

/** Who is here. Where cookies or storage are refused, it is known for this page only. */
export interface Identity {
  anonymousId: string;
  userId: string | undefined;
}

export function newId(): string {
  return hexId(crypto.getRandomValues(new Uint8Array(16)));
}

/** Who was here before, or somebody new. */
export function recognized(): Identity {
  const anonymousId = /(?:^|; )limen_id=([^;]+)/.exec(document.cookie)?.[1] ?? newId();
  setCookie(ID, anonymousId, ID_SECONDS);
  return { anonymousId, userId: kept(USER) };
}

/** Remembers who it says it is; without a user, that anybody was here. */
export function remember(userId?: string): void {
  keep(USER, userId);
  if (!userId) setCookie(ID, '', 0);
}
