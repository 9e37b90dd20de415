import { hexId } from '../core/event';

const COOKIE = 'limen_id';
const COOKIE_SECONDS = 34_214_400; // 396 days; browsers keep no cookie longer than 400
const USER = 'limen_user';

export function newId(): string {
  return hexId(crypto.getRandomValues(new Uint8Array(16)));
}

/** Who is here. Where cookies or storage are refused, the ids live as long as the page. */
export interface Identity {
  anonymousId: string;
  userId: string | undefined;
  identify(userId: string): void;
  reset(): void;
}

export function identity(): Identity {
  const self: Identity = {
    anonymousId: new RegExp(`(?:^|; )${COOKIE}=([^;]+)`).exec(document.cookie)?.[1] ?? newId(),
    userId: stored(),
    identify(userId) {
      self.userId = userId;
      store(userId);
    },
    reset() {
      self.anonymousId = newId();
      self.userId = undefined;
      store();
      keep();
    },
  };
  const keep = () => {
    const secure = location.protocol === 'https:' ? '; Secure' : '';
    document.cookie = `${COOKIE}=${self.anonymousId}; Path=/; Max-Age=${COOKIE_SECONDS}; SameSite=Lax${secure}`;
  };
  keep();
  return self;
}

/* Touching localStorage throws where storage is blocked; then the user is known for this page only. */
function stored(): string | undefined {
  try {
    return localStorage.getItem(USER) ?? undefined;
  } catch {
    return undefined;
  }
}

function store(userId?: string): void {
  try {
    if (userId) localStorage.setItem(USER, userId);
    else localStorage.removeItem(USER);
  } catch {
    // see above
  }
}
