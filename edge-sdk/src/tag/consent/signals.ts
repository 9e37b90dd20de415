import type { Hears } from '../datalayer/datalayer';

/** What a visitor must have agreed to, by the IAB's TCF: storage, a profile for content, content chosen by it, its measurement. */
const PURPOSES = [1, 5, 6, 8];

/** And by Google's Consent Mode; of these what the page speaks of at all, but never without the first. */
const STORAGES = ['analytics_storage', 'personalization_storage'];

interface TcData {
  eventStatus?: string;
  gdprApplies?: boolean;
  purpose?: { consents?: Record<number, boolean> };
  publisher?: { consents?: Record<number, boolean> };
}

type Tcf = (command: 'addEventListener', version: 2, listener: (data: TcData, success: boolean) => void) => void;

/** What the visitor says in the site's consent dialog; nothing while it is open. */
export function tcfConsent({ eventStatus, gdprApplies, purpose, publisher }: TcData): boolean | undefined {
  if (gdprApplies === false) return true;
  if (eventStatus !== 'tcloaded' && eventStatus !== 'useractioncomplete') return undefined;
  // The site itself asks here, not a vendor: what it was granted as publisher counts, if it asks for that.
  const own = publisher?.consents ?? {};
  const consents = Object.keys(own).length ? own : (purpose?.consents ?? {});
  return PURPOSES.every((each) => consents[each]);
}

/** Follows Consent Mode: what it says now, after this entry of the data layer; nothing while it has not said. */
export function consentMode(): (entry: unknown) => boolean | undefined {
  const said: Record<string, unknown> = {};
  return (entry) => {
    const [command, kind, states] = Array.from(Object(entry) as ArrayLike<unknown>);
    // What holds for some regions only cannot be told to hold here.
    if (command !== 'consent' || (kind !== 'default' && kind !== 'update') || 'region' in Object(states)) return undefined;
    Object.assign(said, states);
    if (!said[STORAGES[0]!]) return undefined;
    return STORAGES.every((each) => (said[each] ?? 'granted') === 'granted');
  };
}

/** Tells the tag what the site's consent dialog was told, whenever that changes: by TCF if it is there, else by Consent Mode. */
export function consentSignals(limen: Hears, home: { __tcfapi?: Tcf; dataLayer?: unknown[] }): void {
  let last: boolean | undefined;
  const tell = (given: boolean | undefined) => {
    if (given === undefined || given === last) return;
    last = given;
    limen.push(['consent', given]);
  };
  if (home.__tcfapi) {
    home.__tcfapi('addEventListener', 2, (data, success) => success && tell(tcfConsent(data)));
    return;
  }
  const mode = consentMode();
  const layer = (home.dataLayer ??= []);
  const { push } = layer;
  layer.push = (...entries) => {
    for (const entry of entries) tell(mode(entry));
    return push.apply(layer, entries);
  };
  // Only where it stands now matters, not how it came there.
  const past = layer.map(mode).filter((given) => given !== undefined);
  tell(past[past.length - 1]);
}
