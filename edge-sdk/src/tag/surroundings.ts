import { campaignIn, type Context, type Page } from '../core/event';

interface HintedNavigator extends Navigator {
  connection?: { effectiveType?: string; saveData?: boolean };
  globalPrivacyControl?: boolean;
}

export const LIBRARY = { name: 'limen', version: '0.1.0' };

/** The page as it is now. In a page that changes its own address, the page before is the referrer. */
export function pageNow(before?: Page): Page {
  const { pathname: path, href: url, search } = location;
  return { path, title: document.title, url, referrer: before?.url ?? document.referrer, search };
}

export function contextOf(page: Page): Context {
  const { connection, globalPrivacyControl, language } = navigator as HintedNavigator;
  const { width, height } = screen;
  return {
    page,
    library: LIBRARY,
    locale: language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    screen: { width, height, innerWidth, innerHeight, density: devicePixelRatio },
    campaign: campaignIn(page.search),
    network: connection && { effectiveType: connection.effectiveType, saveData: connection.saveData },
    consent: globalPrivacyControl ? { gpc: true } : undefined,
  };
}
