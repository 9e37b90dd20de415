import { DECISION_COOKIE, decisionCookieIn, signedText, valueIn } from '../core/decision-cookie';
import { ruled, type Circumstances } from '../core/rules';
import type { Rules } from './published-rules';
import type { Site } from './site';
import type { Visit } from './visit';

/** What an edge can tell by itself of one page's slots. */
export interface Standing {
  /** Of the page; nothing where no table is known. */
  type: string | undefined;
  /** A value as in the decision cookie; nothing: the gateway is to be asked. */
  valueOf(slot: string): string | undefined;
  /** Whether there is anything to tell, of whatever slot. */
  knowsAnything: boolean;
  /** What comes first of what there is. */
  source: 'cookie' | 'rules' | 'none';
  /** The visitor came with a decision cookie that is no longer, or not yet, what counts. */
  isStale: boolean;
}

const NOTHING: Standing = { type: undefined, valueOf: () => undefined, knowsAnything: false, source: 'none', isStale: false };

/** There while the tag has told something that may change a decision, and knows of no answer yet. */
const DIRTY_COOKIE = 'limen_dirty';
const ASK = '!';

/** Never fails; waits for the rules where none are known yet. */
export function standing(site: Site, visit: Visit): Promise<Standing> {
  // What is signed but not as it should be is no reason to break a page.
  return found(site, visit).catch(() => NOTHING);
}

/** The visitor's decision cookie first, else the rules. */
async function found({ settings, signed, sessions }: Site, visit: Visit): Promise<Standing> {
  if (!signed || visit.force) return NOTHING;
  const now = Date.now();
  const { visitor, cookies, page } = visit;
  const text = cookies.get(DECISION_COOKIE);
  const said = text && !cookies.has(DIRTY_COOKIE) ? decisionCookieIn(text) : undefined;
  const isDue = said && visitor && now < said.expSeconds * 1000;
  const [isOurs, rules] = await Promise.all([
    isDue && signed.keys.signed(signedText(said, visitor.id), said.mac, 16),
    signed.rules.read(now, visit.behind),
  ]);
  const cookie = isOurs ? said : undefined;
  // Who is signed in may have a profile under another id.
  const isNewcomer = !visitor || (visitor.isNewcomer && !(sessions && cookies.has(settings.session!.cookie)));
  const type = rules?.typeOf(page.path, typeof page.type === 'string' ? page.type : undefined);
  const byRules = rules && judge(rules, visit, type, isNewcomer);
  const valueOf = (slot: string) => {
    const value = (cookie && valueIn(cookie, slot, type)) ?? byRules?.(slot);
    return value === ASK ? undefined : value;
  };
  return {
    type,
    valueOf,
    knowsAnything: !!cookie || (!!rules && Object.keys(rules.file.slots).some((slot) => valueOf(slot) !== undefined)),
    source: cookie ? 'cookie' : 'rules',
    isStale: !!text && !cookie,
  };
}

/** By the rules alone. */
function judge({ file, isCrawler }: Rules, visit: Visit, type: string | undefined, newcomer: boolean): (slot: string) => string | undefined {
  let who: Circumstances | undefined;
  const looked = (): Circumstances => {
    const { headers } = visit.request;
    const bot = isCrawler(headers.get('User-Agent') ?? '', headers.get('Sec-CH-UA-Platform') ?? '');
    return { newcomer, bot, page: { ...visit.page, type }, visitor: visit.visitor?.id };
  };
  return (slot) => ruled(file, slot, (who ??= looked()));
}
