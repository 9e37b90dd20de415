/* The last hour as a strip: now at the right, and the further back the closer together. */
const MINUTES = 60;
const KEPT_MAX = 200;
const TICKS = [[0, 'now'], [10, '10 s'], [60, '1 min'], [300, '5 min'], [1800, '30 min']];

/** Where a moment stands, 0 (long ago) to 1 (now), for an age in seconds. */
const place = (age) => 1 - Math.log1p(Math.max(0, age) / 4) / Math.log1p((MINUTES * 60) / 4);

const GLYPHS = {
  page: ['#8fb3c4', '<path d="M-4-5h5l3 3v7h-8z"/>'],
  'Product Viewed': ['#9fd6b5', '<path d="M-6 0q6-7 12 0q-6 7-12 0z"/><circle r="1.8" class="hole"/>'],
  'Product Added': ['#ff7a45', '<path d="M-1.5-6h3v4.5h4.5v3H1.5V6h-3V1.5H-6v-3h4.5z"/>'],
  'Product Removed': ['#c08a7a', '<path d="M-6-1.5H6v3H-6z"/>'],
  'Cart Viewed': ['#ffb28f', '<path d="M-6-4h2l2 6h6l2-5h-9M-2 5h.1M4 5h.1" class="line"/>'],
  'Checkout Started': ['#f4c542', '<path d="M-5-4H5v8H-5zM-5-1H5" class="line"/>'],
  'Order Completed': ['#f4c542', '<path d="M0-7 2-2h5L3 1l2 6-5-3.5L-5 7l2-6-4-3h5z"/>'],
  'Prices Compared': ['#c9b6ff', '<path d="M-5 5V0h2.5v5zM-1.2 5v-9h2.5v9zM2.5 5v-6H5v6z"/>'],
  'Reviews Viewed': ['#e6a8d7', '<path d="M-6-5H6v8H0l-3 3V3h-3z"/>'],
  'Page Scrolled': ['#6f8f86', '<path d="M0-6 4-1H1v7h-2v-7h-3z" transform="rotate(180)"/>'],
  'Page Left': ['#5c746c', '<circle r="2.6"/>'],
  'Experiment Viewed': ['#fff', '<path d="M-7 0q7-8 14 0q-7 8-14 0z" class="line"/><circle r="2"/>'],
};
const OTHER = ['#a9b8b1', '<circle r="4"/>'];
const nameOf = ({ type, event }) => (type === 'track' ? event : type);

export function tape(root) {
  root.innerHTML = `<svg class="tape__strip" aria-hidden="true"></svg><ol class="tape__last"></ol>`;
  const strip = root.querySelector('svg');
  const last = root.querySelector('ol');
  let kept = [];

  function draw() {
    const width = root.clientWidth || 340;
    const x = (age) => (10 + place(age) * (width - 26)).toFixed(1);
    const lanes = new Map();
    const marks = kept.map(({ event, at, status }) => {
      const age = (Date.now() - at) / 1000;
      if (age > MINUTES * 60) return '';
      const column = Math.round(x(age) / 13);
      const lane = lanes.get(column) ?? 0;
      lanes.set(column, lane + 1);
      const [colour, path] = GLYPHS[nameOf(event)] ?? OTHER;
      return `<g transform="translate(${x(age)} ${52 - (lane % 4) * 14})" fill="${colour}" class="${status >= 400 ? 'bad' : ''}"><title>${nameOf(event)}</title>${path}</g>`;
    });
    strip.setAttribute('viewBox', `0 0 ${width} 82`);
    strip.innerHTML = TICKS.map(([age, name]) => `<path class="tick" d="M${x(age)} 2v62"/><text x="${x(age)}" y="77">${name}</text>`).join('') + marks.join('');
  }

  function list() {
    last.innerHTML = kept.slice(-4).reverse().map(({ event, status, at }) => {
      const [colour, path] = GLYPHS[nameOf(event)] ?? OTHER;
      const { name, depth, dwell, path: where, experiment_id, price } = event.properties ?? {};
      const about = document.createElement('i');
      about.textContent = [where, name, price && `${price}`, depth && `${depth} %`, dwell && `${Math.round(dwell)} s`, experiment_id].filter(Boolean)[0] ?? '';
      const label = document.createElement('b');
      label.textContent = nameOf(event);
      const time = new Date(at).toTimeString().slice(0, 8);
      return `<li><svg viewBox="-8 -8 16 16" fill="${colour}">${path}</svg>${label.outerHTML}${about.outerHTML}<time>${time}</time><em class="${status === undefined || status < 300 ? 'ok' : 'bad'}"></em></li>`;
    }).join('');
  }

  return {
    add(events, status) {
      kept = [...kept, ...events.map((event) => ({ event, status, at: new Date(event.timestamp).getTime() }))].slice(-KEPT_MAX);
      draw();
      list();
    },
    clear() {
      kept = [];
      draw();
      list();
    },
    draw,
  };
}
