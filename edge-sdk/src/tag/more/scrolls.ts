import { DEEP, reading } from '../../core/reading';
import { now } from '../clock';
import type { Limen } from '../limen';

const SETTLED_MILLIS = 400;

/** One `Page Scrolled` a page: at rest once it was read deep enough, else on leaving. */
export function scrolls(limen: Limen): void {
  let page = reading(0);
  let settled: number | undefined;

  const tell = (from: number, quietly: boolean) => {
    const scroll = page.scrolled(from);
    if (scroll) limen.track('Page Scrolled', { ...scroll }, {}, quietly);
  };

  const look = () => {
    const { scrollHeight } = document.documentElement;
    page.moved(scrollY, ((scrollY + innerHeight) / scrollHeight) * 100, now());
    clearTimeout(settled);
    settled = setTimeout(tell, SETTLED_MILLIS, DEEP, false);
  };

  limen.on('leave', () => tell(0, true));
  limen.on('page', () => {
    page = reading(now());
  });
  addEventListener('scroll', look, { passive: true });
  look();
}
