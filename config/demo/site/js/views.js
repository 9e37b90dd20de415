import { scene, tile, mark } from './art.js';
import { cart } from './cart.js';
import { CATEGORIES, inCategory, money, PRODUCTS } from './catalog.js';

/* Views are functions from the shop's state to HTML. All values are the shop's own; nothing typed by anybody gets in. */

export const shell = () => `
  <div class="banner" data-limen-slot="banner"><p class="lm-banner">Free returns for sixty days, muddy or not.</p></div>
  <header class="top">
    <a class="wordmark" href="/" aria-label="Tarn and Tor, home">${mark}<span>Tarn<i>&amp;</i>Tor</span></a>
    <nav class="nav" aria-label="Departments">${Object.entries(CATEGORIES).map(([id, { name }]) => `<a href="/${id}">${name}</a>`).join('')}</nav>
    <a class="carry" href="/cart" aria-label="Cart"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 8h12l1.4 12H4.6zM9 8a3 3 0 0 1 6 0"/></svg><b id="count">0</b></a>
  </header>
  <div id="hero-place"></div>
  <main id="view" tabindex="-1"></main>
  <footer class="foot">
    <div class="foot__brand">${mark}<p>Tarn &amp; Tor<br><small>54.4609° N, 3.0886° W</small></p></div>
    <nav aria-label="About the shop"><a href="/account">Your account</a><a href="/about">About us</a><a href="/shipping">Shipping &amp; returns</a></nav>
    <p class="foot__note">This is the demo of Limen. Nothing is sold here, and it runs with the demo keys <code>demo</code> and <code>demo-secret</code>, which only the demo has.</p>
  </footer>`;

export const hero = () => `${scene()}
  <div class="hero__words" data-limen-slot="hero">
    <div class="lm-hero">
      <h1 class="lm-hero__title">Leave by the <br>back gate.</h1>
      <p class="lm-hero__text">Shelter, packs and camp kit for the kind of walk that has no end time.</p>
      <a class="lm-cta" href="#kit">See the kit</a>
    </div>
  </div>`;

const card = (one) => `
  <a class="card" href="/p/${one.id}">
    ${tile(one)}
    <span class="card__row"><strong>${one.name}</strong><span class="price">${money(one.price)}</span></span>
    <span class="card__line">${one.line}</span>
  </a>`;

export const home = () => ({
  title: 'Tarn & Tor: leave by the back gate',
  hero: 'tall',
  html: `
    <section class="kit" id="kit">
      <header class="section-head"><h2>The kit</h2><p>Eight things, each the best we know how to make. <br>We will not make a ninth until it is better than these.</p></header>
      <div class="grid grid--kit">${PRODUCTS.map(card).join('')}</div>
    </section>
    <section class="promise">
      <div><b>60</b><p>days to change your mind, mud included</p></div>
      <div><b>12</b><p>years of repairs, posted both ways by us</p></div>
      <div><b>1</b><p>workshop, in a valley with no phone signal</p></div>
    </section>`,
});

export const category = (id) => {
  const { name, line } = CATEGORIES[id];
  return {
    title: `${name} · Tarn & Tor`,
    html: `<section class="kit kit--category"><header class="section-head"><h1>${name}</h1><p>${line}.</p></header>
      <div class="grid">${inCategory(id).map(card).join('')}</div></section>`,
  };
};

const SHOPS = ['Fell Supply', 'Basecamp Direct', 'Uphill'];

const prices = (one) => `
  <table class="prices"><caption>What the same ${one.name} costs today</caption>
    <tr class="prices__ours"><th>Tarn &amp; Tor</th><td><span class="bar" style="--w:${(one.price / Math.max(...one.elsewhere)) * 100}%"></span></td><td>${money(one.price)}</td></tr>
    ${one.elsewhere.map((price, i) => `<tr><th>${SHOPS[i]}</th><td><span class="bar" style="--w:${(price / Math.max(...one.elsewhere)) * 100}%"></span></td><td>${money(price)}</td></tr>`).join('')}
  </table>`;

const VOICES = [
  ['Ines', 'Three weeks in the Cairngorms, two of them sideways. It was the driest thing I owned, me included.', 5],
  ['Tom', 'Lighter than it looks and it looks light. The instructions fit on the bag, which I liked.', 5],
  ['Maren', 'One seam gave after two winters. Sent it in, back in nine days, mended better than new.', 4],
];

const stars = (n) => `<span class="stars-row" aria-label="${n} of 5">${'●'.repeat(Math.round(n))}<i>${'●'.repeat(5 - Math.round(n))}</i></span>`;

const reviews = (one) => `
  <div class="reviews"><div class="reviews__sum"><b>${one.rating.toFixed(1)}</b>${stars(one.rating)}<small>${one.reviews} walkers</small></div>
  <div>${VOICES.map(([who, said, n]) => `<blockquote>${stars(n)}<p>${said}</p><cite>${who}</cite></blockquote>`).join('')}</div></div>`;

export const TABS = {
  details: ['Details', (one) => `<p class="about">${one.about}</p>`],
  prices: ['Prices', prices],
  reviews: ['Reviews', reviews],
};

export const productPage = (one) => ({
  title: `${one.name}: ${one.line.toLowerCase()} · Tarn & Tor`,
  hero: 'slim',
  html: `
    <article class="product">
      ${tile(one)}
      <div class="product__side">
        <p class="product__where"><a href="/${one.category}">${CATEGORIES[one.category].name}</a></p>
        <h1>${one.name}</h1>
        <p class="product__line">${one.line}</p>
        <p class="product__price">${money(one.price)}</p>
        <button class="buy" data-add="${one.id}">Put it in the cart</button>
        <dl class="facts"><div><dt>Weight</dt><dd>${one.weight}</dd></div><div><dt>Walkers say</dt><dd>${one.rating.toFixed(1)} of 5</dd></div><div><dt>Repairs</dt><dd>12 years</dd></div></dl>
        <ul class="points">${one.facts.map((fact) => `<li>${fact}</li>`).join('')}</ul>
      </div>
      <section class="tabs" id="tabs">
        <div role="tablist">${Object.entries(TABS).map(([id, [name]]) => `<button role="tab" id="tab-${id}" data-tab="${id}" aria-controls="tab" aria-selected="false">${name}</button>`).join('')}</div>
        <div role="tabpanel" id="tab"></div>
      </section>
      <section class="kit kit--more"><header class="section-head"><h2>Goes with it</h2></header>
        <div class="grid">${PRODUCTS.filter((other) => other.category !== one.category).slice(0, 3).map(card).join('')}</div></section>
    </article>`,
});

const nothing = (title, text) => `<section class="quiet"><h1>${title}</h1><p>${text}</p><a class="buy" href="/#kit">See the kit</a></section>`;

const summary = () => `
  <aside class="sum"><dl><div><dt>Goods</dt><dd>${money(cart.total())}</dd></div><div><dt>Shipping</dt><dd>${cart.total() >= 100 ? 'Free' : money(6)}</dd></div>
  <div class="sum__all"><dt>Total</dt><dd>${money(total())}</dd></div></dl>`;

export const total = () => cart.total() + (cart.total() >= 100 ? 0 : 6);

export const cartPage = () => ({
  title: 'Your cart · Tarn & Tor',
  html: cart.count()
    ? `<section class="basket"><h1>Your cart</h1><ul class="lines">${cart.lines().map(({ product: one, quantity }) => `
        <li><a href="/p/${one.id}">${tile(one)}</a><div><a href="/p/${one.id}"><strong>${one.name}</strong></a><span>${one.line}</span></div>
        <span class="amount"><button data-remove="${one.id}" aria-label="One less">−</button><b>${quantity}</b><button data-add="${one.id}" aria-label="One more">+</button></span>
        <span class="price">${money(one.price * quantity)}</span></li>`).join('')}</ul>
        ${summary()}<a class="buy" href="/checkout">Check out</a></aside></section>`
    : nothing('Your cart is empty.', 'Which is the lightest way to travel, until the first evening.'),
});

export const checkoutPage = () => ({
  title: 'Checkout · Tarn & Tor',
  html: cart.count()
    ? `<form class="basket checkout" id="checkout"><h1>Checkout</h1><div class="fields">
        <label class="wide">Name<input name="name" autocomplete="off" value="Demo Walker" required></label>
        <label class="wide">Street<input name="street" autocomplete="off" value="1 Back Gate" required></label>
        <label>Postcode<input name="postcode" autocomplete="off" value="LA22 9" required></label>
        <label>Town<input name="town" autocomplete="off" value="Ambleside" required></label>
        <p class="wide hint">A demo: what you type stays in this page, and nothing is charged.</p></div>
        ${summary()}<button class="buy">Place the order</button></aside></form>`
    : nothing('Nothing to check out yet.', 'Put something in the cart first.'),
});

export const thanksPage = () => ({
  title: 'Thank you · Tarn & Tor',
  html: nothing('Thank you. It is on its way.', 'Or would be, if this were not a demo. We hope you get rained on just enough to enjoy it.'),
});

export const accountPage = () => ({
  title: 'Your account · Tarn & Tor',
  html: `<section class="quiet"><h1>Your account</h1><p>Orders, repairs, and the day your next service is due. In this demo everybody is the same walker.</p>
    <button class="buy" data-sign-in>Sign in as the demo walker</button></section>`,
});

export const aboutPage = () => ({
  title: 'About us · Tarn & Tor',
  html: `<section class="prose"><h1>We make eight things.</h1>
    <p>Tarn &amp; Tor began with a tent that leaked, in a place where nobody sold another. The first Tarn was sewn on a kitchen table that winter. It is still in use, by somebody’s daughter.</p>
    <p>We are eleven people and a dog. We walk on Wednesdays, which is why the phone is off then, and why the zips are where they are.</p></section>`,
});

export const shippingPage = () => ({
  title: 'Shipping and returns · Tarn & Tor',
  html: `<section class="prose"><h1>Shipping &amp; returns</h1>
    <p>Ordered by four, at your door the day after tomorrow. Free from ${money(100)}, ${money(6)} below.</p>
    <p>Sixty days to send it back, used or not. If you find it for less within thirty, tell us and we pay the difference.</p></section>`,
});

export const missingPage = () => ({ title: 'Off the map · Tarn & Tor', html: nothing('You walked off the map.', 'There is no page here.') });
