import type { Context, Page } from '../core/event';

interface HintedNavigator extends Navigator {
  connection?: NonNullable<Context['network']>;
  globalPrivacyControl?: true;
}

/** Whether the browser says for its visitor: do not follow me. */
export function hasPrivacySignal(): true | undefined {
  return (navigator as HintedNavigator).globalPrivacyControl || undefined;
}

/** The page as it is now. Where it was viewed before in this load, that view is what led here. */
export function pageNow(before?: Page): Page {
  const { pathname: path, href: url, search } = location;
  return { path, title: document.title, url, referrer: before?.url ?? document.referrer, search };
}

export function contextOf(page: Page): Context {
  const { connection, language } = navigator as HintedNavigator;
  const { effectiveType, downlink, rtt, saveData } = connection ?? {};
  const { width, height } = screen;
  const gpc = hasPrivacySignal();
  return {
    page,
    locale: language,
    screen: { width, height, innerWidth, innerHeight, density: devicePixelRatio },
    network: { effectiveType, downlink, rtt, saveData },
    consent: gpc && { gpc },
  };
}
