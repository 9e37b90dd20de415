import { interactions, shifts } from '../../core/web-vitals';
import type { Limen } from '../limen';

const INTERACTION_MILLIS_MIN = 40;
const VARIANTS_MAX = 20;

interface Entry extends PerformanceEntry {
  value?: number;
  hadRecentInput?: boolean;
  interactionId?: number;
}

interface ObserverOptions extends PerformanceObserverInit {
  durationThreshold?: number;
}

/** One `Web Vitals` event a load, when the page is left for the first time: LCP and INP in milliseconds, CLS, what was shown. */
export function vitals(limen: Limen): void {
  const moves = shifts();
  const answers = interactions();
  let lcp: number | undefined;
  let told = false;

  const flushes = [
    observe({ type: 'largest-contentful-paint' }, ({ startTime }) => {
      lcp = Math.round(startTime);
    }),
    observe({ type: 'layout-shift' }, ({ value, hadRecentInput, startTime }) => !hadRecentInput && moves.shifted(value!, startTime)),
    observe({ type: 'event', durationThreshold: INTERACTION_MILLIS_MIN }, ({ interactionId, duration }) => interactionId && answers.lasted(interactionId, duration)),
    observe({ type: 'first-input' }, ({ interactionId, duration }) => interactionId && answers.lasted(interactionId, duration)),
  ];

  limen.on('leave', () => {
    if (told) return;
    told = true;
    for (const flush of flushes) flush();
    const labels = [...document.querySelectorAll<HTMLElement>('[data-limen]')].map(({ dataset }) => dataset.limen!);
    const variants = [...new Set(labels)].slice(0, VARIANTS_MAX);
    limen.track('Web Vitals', { lcp, cls: Math.round(moves.worst() * 10_000) / 10_000, inp: answers.slowest(), variants }, {}, true);
  });
}

/** Reads entries of one type, those of before too; the answer reads what has not been delivered yet. */
function observe(options: ObserverOptions, read: (entry: Entry) => void): () => void {
  try {
    const observer = new PerformanceObserver((list) => list.getEntries().forEach(read));
    observer.observe({ ...options, buffered: true });
    return () => observer.takeRecords().forEach(read);
  } catch {
    return () => {}; // not a measurement that this browser makes
  }
}
