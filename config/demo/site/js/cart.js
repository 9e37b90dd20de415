import { asProperties, CURRENCY, product } from './catalog.js';
import { track } from './tag.js';

const KEY = 'tarn_cart';
const listeners = [];
let lines = read();

function read() {
  try {
    return (JSON.parse(localStorage.getItem(KEY)) ?? []).filter(({ id }) => product(id));
  } catch {
    return [];
  }
}

function keep(next) {
  lines = next.filter(({ quantity }) => quantity > 0);
  try {
    localStorage.setItem(KEY, JSON.stringify(lines));
  } catch {
    // without storage the cart lives as long as the page
  }
  listeners.forEach((listener) => listener());
}

/** The cart, and what it tells about itself. */
export const cart = {
  lines: () => lines.map(({ id, quantity }) => ({ product: product(id), quantity })),
  count: () => lines.reduce((sum, { quantity }) => sum + quantity, 0),
  total: () => cart.lines().reduce((sum, line) => sum + line.product.price * line.quantity, 0),
  onChange: (listener) => listeners.push(listener),

  add(id, instead) {
    const known = lines.find((line) => line.id === id);
    keep(known ? lines.map((line) => (line === known ? { id, quantity: line.quantity + 1 } : line)) : [...lines, { id, quantity: 1 }]);
    track('Product Added', asProperties(product(id)), instead);
  },
  remove(id) {
    keep(lines.map((line) => (line.id === id ? { id, quantity: line.quantity - 1 } : line)));
    track('Product Removed', asProperties(product(id)));
  },
  empty: () => keep([]),

  /** The cart as the Segment Spec writes it down. */
  asProperties: () => ({
    value: cart.total(),
    currency: CURRENCY,
    products: cart.lines().map((line) => asProperties(line.product, line.quantity)),
  }),
};
