import { cart } from './cart.js';
import { asProperties, CATEGORIES, CURRENCY, inCategory, product } from './catalog.js';
import { panel } from './panel.js';
import { become, PERSONAS } from './personas.js';
import { identify, page, track } from './tag.js';
import * as views from './views.js';

const find = (selector) => document.querySelector(selector);

find('#shop').innerHTML = views.shell();

// One hero for all pages: what it shows stays while the visitor moves on, until a decision says otherwise.
const hero = document.createElement('section');
hero.innerHTML = views.hero();

const PAGES = {
  '/': views.home, '/cart': views.cartPage, '/checkout': views.checkoutPage, '/thanks': views.thanksPage,
  '/account': views.accountPage, '/about': views.aboutPage, '/shipping': views.shippingPage,
};

function viewOf(path) {
  const one = product(/^\/p\/([a-z0-9-]+)$/.exec(path)?.[1]);
  if (one) return views.productPage(one);
  const id = path.slice(1);
  if (CATEGORIES[id]) return views.category(id);
  return (PAGES[path] ?? views.missingPage)();
}

/** What a page tells beyond having been opened. */
function announce(path) {
  const one = product(path.slice(3));
  if (path.startsWith('/p/') && one) track('Product Viewed', asProperties(one));
  const id = path.slice(1);
  if (CATEGORIES[id]) track('Product List Viewed', { category: id, products: inCategory(id).map((each) => asProperties(each)) });
  if (path === '/cart') track('Cart Viewed', cart.asProperties());
  if (path === '/checkout' && cart.count()) track('Checkout Started', cart.asProperties());
}

function show() {
  const { pathname, hash } = location;
  const view = viewOf(pathname);
  document.title = view.title;
  find('#view').innerHTML = view.html;
  hero.className = `hero hero--${view.hero}`;
  if (view.hero) find('#hero-place').append(hero);
  else hero.remove();
  document.querySelectorAll('.nav a').forEach((link) => link.toggleAttribute('aria-current', link.pathname === pathname));
  if (find('#tabs')) openTab('details');
  jump(hash);
}

function jump(hash) {
  const tab = hash.slice(1);
  if (views.TABS[tab] && find('#tabs')) chooseTab(tab);
  const target = hash && (document.getElementById(hash.slice(1)) ?? (views.TABS[tab] && (find('#tabs') ?? find('#kit'))));
  if (target) target.scrollIntoView({ behavior: 'smooth', block: 'start' });
}

/** Goes to an address of the shop, as a link does. */
export function go(href) {
  const { pathname, hash } = new URL(href, location.href);
  const samePage = pathname === location.pathname;
  history.pushState(null, '', href);
  if (samePage && hash) return jump(hash);
  scrollTo({ top: 0, behavior: 'instant' });
  show();
  page();
  announce(pathname);
}

function openTab(id) {
  const one = product(location.pathname.slice(3));
  document.querySelectorAll('[data-tab]').forEach((tab) => tab.setAttribute('aria-selected', String(tab.dataset.tab === id)));
  find('#tab').innerHTML = views.TABS[id][1](one);
}

const TELLING = { prices: 'Prices Compared', reviews: 'Reviews Viewed' };

function chooseTab(id) {
  openTab(id);
  if (TELLING[id]) track(TELLING[id], asProperties(product(location.pathname.slice(3))));
}

function order(event) {
  event.preventDefault();
  const order_id = `T-${Date.now().toString(36).toUpperCase()}`;
  track('Order Completed', { order_id, revenue: views.total(), total: views.total(), ...cart.asProperties(), currency: CURRENCY });
  cart.empty();
  go('/thanks');
}

function refreshCart() {
  find('#count').textContent = cart.count();
  find('#count').toggleAttribute('data-full', cart.count() > 0);
  if (location.pathname === '/cart') find('#view').innerHTML = views.cartPage().html;
}

document.addEventListener('click', (event) => {
  const { target, metaKey, ctrlKey, shiftKey, button } = event;
  const link = target.closest('a[href]');
  if (link && link.origin === location.origin && !(metaKey || ctrlKey || shiftKey || button)) {
    event.preventDefault();
    go(link.getAttribute('href'));
  }
  const { add, remove, tab, signIn } = target.closest('button')?.dataset ?? {};
  if (add) {
    cart.add(add);
    find('.carry').animate([{ transform: 'scale(1.25) rotate(-6deg)' }, { transform: 'none' }], 400);
  }
  if (remove) cart.remove(remove);
  if (tab) chooseTab(tab);
  if (signIn !== undefined) {
    identify('demo-walker', { plan: 'member' });
    target.textContent = 'Signed in';
  }
});
document.addEventListener('submit', (event) => event.target.id === 'checkout' && order(event));
addEventListener('popstate', () => {
  show();
  page();
  announce(location.pathname);
});
cart.onChange(refreshCart);

history.scrollRestoration = 'manual';
show();
refreshCart();
announce(location.pathname); // the tag opens its first page before it makes the calls that waited
panel(find('#panel'), {
  secret: 'demo-secret',
  people: PERSONAS,
  become: (persona) => become(persona, go),
  docked: (open) => document.body.classList.toggle('with-panel', open),
});
