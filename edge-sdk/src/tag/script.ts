/** The tag as a script: `<script src="/limen.js" data-write-key="…" defer>`. Calls pushed before it came are made now. */
import { start, type Limen, type Options } from './limen';

type Call = [string, ...unknown[]];
const home = window as unknown as { limen?: Call[] | Limen };
const { dataset, src } = document.currentScript as HTMLScriptElement;

/** What a page can do without at first comes when the browser has nothing better to do, from where the tag came from. */
function addOn() {
  const script = document.createElement('script');
  script.src = new URL('limen-more.js', src) as unknown as string; // which it is turned into
  document.head.append(script);
}

const early = home.limen ?? [];
// Pasted twice, it runs once.
if (Array.isArray(early)) {
  home.limen = start({ ...(dataset as unknown as Options), ready: () => (window.requestIdleCallback ?? setTimeout)(addOn) });
  home.limen.push(...early);
}
