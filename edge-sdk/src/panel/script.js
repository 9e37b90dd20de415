/*
 * The panel of the demo shop as one script, for a page that knows nothing of it: `limen try` puts it there. It lives in a
 * shadow root, so that neither the page's styles reach it nor its own the page's, and fetches nothing but what it asks the
 * gateway: styles and fonts are part of it.
 */
import display from '../../../config/demo/site/fonts/bricolage-grotesque-700.woff2';
import text from '../../../config/demo/site/fonts/instrument-sans.woff2';
import { panel } from '../../../config/demo/site/js/panel.js';
import { people } from './people.js';
import styles from '../../../config/demo/site/css/panel.css';
import apart from './apart.css';

const WIDTH = 392;
const { secret, endpoint } = document.currentScript.dataset;

for (const [family, bytes, weight] of [['Limen Display', display, '700'], ['Limen Text', text, '400 700']]) {
  document.fonts.add(new FontFace(family, bytes, { weight }));
}

function sheet(css) {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}

// Beside the body, which the page may draw anew at any time.
const host = document.documentElement.appendChild(document.createElement('limen-panel'));
const shadow = host.attachShadow({ mode: 'open' });
shadow.adoptedStyleSheets = [sheet(styles), sheet(apart)];
const root = shadow.appendChild(document.createElement('aside'));
root.className = 'panel';
root.setAttribute('aria-label', 'What Limen sees and decides');

const wide = matchMedia('(min-width: 1001px)');
let isOpen = false;

/** The page makes room, where there is room for both. */
function makeRoom() {
  const { style } = document.documentElement;
  style.setProperty('transition', 'margin-right .35s cubic-bezier(.3, .8, .3, 1)');
  style.setProperty('margin-right', isOpen && wide.matches ? `${WIDTH}px` : '0');
}
wide.addEventListener('change', makeRoom);

panel(root, {
  secret,
  endpoint,
  people,
  become: (id) => people[id].live(),
  docked(open) {
    isOpen = open;
    makeRoom();
  },
});
