/* Visitors that every site has, to try on: the events are real and go through the tag, only their timestamps lie in the past. */
const call = (...all) => (window.limen = window.limen || []).push(all);
const DAY_MILLIS = 86_400_000;

/** A visit so many days ago, or now: the page that is open, seen then. */
function visited(days) {
  const { pathname: path, href: url, search } = location;
  const page = { path, url, search, title: document.title, referrer: '' };
  const past = days && { timestamp: new Date(Date.now() - days * DAY_MILLIS), context: { page } };
  call('track', undefined, page, { type: 'page', ...past });
}

/** Somebody else from here on, with visits behind them. */
function become(...daysAgo) {
  call('reset');
  [...daysAgo, 0].forEach(visited);
  call('decide');
}

export const people = {
  newcomer: {
    name: 'New visitor',
    icon: '<circle cx="12" cy="8" r="3.6"/><path d="M5 20c.6-4.4 3.4-6.4 7-6.4s6.4 2 7 6.4"/><path d="M19 3v5M16.5 5.5h5"/>',
    live: () => become(),
  },
  returning: {
    name: 'Comes back',
    icon: '<path d="M4 12a8 8 0 1 0 2.6-5.9"/><path d="M3.5 3.5v4.4h4.4"/><path d="M12 7.5V12l3 2"/>',
    live: () => become(5, 3, 1),
  },
};
