import { cart } from './cart.js';
import { asProperties, product } from './catalog.js';
import { reset, track } from './tag.js';

/*
 * Four visitors to try on. Each begins as somebody new and lives through the last minutes in an instant: the events are
 * real and go through the tag, only their timestamps lie in the past. The last page is opened in the present.
 */

/** How an event says that it happened on that page, so many seconds ago. */
const back = (seconds, path) => ({
  timestamp: new Date(Date.now() - seconds * 1000),
  context: { page: { path, url: location.origin + path, title: document.title, referrer: '', search: '' } },
});

const opened = (path, ago) => track(undefined, { path, url: location.origin + path }, { ...back(ago, path), type: 'page' });

/** A page opened so many seconds ago and read for `dwell` seconds; `does` is what happened there in the middle. */
function read(path, ago, dwell, { depth = 60, does = [] } = {}) {
  opened(path, ago);
  const one = product(path.slice(3));
  if (one) track('Product Viewed', asProperties(one), back(ago, path));
  does.forEach((name, i) => track(name, asProperties(one), back(ago - (dwell * (i + 1)) / (does.length + 1), path)));
  track('Page Scrolled', { depth, velocity: 1200 - dwell * 5 }, back(ago - dwell, path));
  track('Page Left', { dwell }, back(ago - dwell, path));
}

const WANTED = ['ridge-3', 'tarn-2', 'ridge-3', 'drift-5', 'ford-45', 'ridge-3'];

/** Most of an hour with the products, the shipping page and the account: what people who buy look like to the model. */
function keen(upTo) {
  const pages = Array.from({ length: 24 }, (_, i) => `/p/${WANTED[i % WANTED.length]}`);
  pages.splice(4, 0, '/shipping');
  [7, 13, 18, 23].forEach((at) => pages.splice(at, 0, '/account'));
  const dwellOn = (path) => (path.startsWith('/p/') ? 128 : path === '/shipping' ? 42 : 33);
  let ago = upTo + pages.reduce((sum, path) => sum + dwellOn(path) + 1, 0);
  pages.forEach((path, i) => {
    read(path, ago, dwellOn(path), { depth: 72 + (i % 4) * 8, does: i % 8 === 2 && path.startsWith('/p/') ? ['Reviews Viewed'] : [] });
    ago -= dwellOn(path) + 1;
  });
}

export const PERSONAS = {
  newcomer: {
    name: 'New visitor',
    icon: '<circle cx="12" cy="8" r="3.6"/><path d="M5 20c.6-4.4 3.4-6.4 7-6.4s6.4 2 7 6.4"/><path d="M19 3v5M16.5 5.5h5"/>',
    live: (go) => go('/'),
  },
  keen: {
    name: 'High intent',
    icon: '<path d="M13 2 5 13.5h6L10 22l9-12.5h-6.5z"/>',
    live(go) {
      keen(4);
      go('/p/ridge-3');
    },
  },
  comparer: {
    name: 'Price comparer',
    icon: '<path d="M12 4v16M6 20h12M4 8h16M4 8l-2.5 6h5zM20 8l-2.5 6h5z"/>',
    live(go) {
      read('/shelter', 232, 20);
      read('/p/tarn-2', 210, 55, { does: ['Prices Compared', 'Reviews Viewed'] });
      read('/p/moor-tarp', 150, 45, { does: ['Prices Compared', 'Reviews Viewed'] });
      read('/p/ridge-3', 100, 50, { does: ['Prices Compared', 'Reviews Viewed'] });
      read('/p/tarn-2', 45, 40, { does: ['Prices Compared', 'Reviews Viewed'] });
      go('/p/tarn-2');
    },
  },
  abandoner: {
    name: 'Cart abandoner',
    icon: '<path d="M2.5 4h3l2.4 11h10.2L20.5 7.5H6.3"/><circle cx="9.5" cy="19.5" r="1.3"/><circle cx="16.5" cy="19.5" r="1.3"/>',
    live(go) {
      keen(190);
      cart.add('ridge-3', back(186, '/p/ridge-3'));
      cart.add('drift-5', back(182, '/p/drift-5'));
      go('/p/ridge-3');
    },
  },
};

export function become(persona, go) {
  cart.empty();
  reset();
  PERSONAS[persona].live(go);
}
