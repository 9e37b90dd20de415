// How the scripts talk to a gateway. Loopback unless the environment says otherwise.

import encoding from 'k6/encoding';
import http from 'k6/http';

export const url = __ENV.LIMEN_URL || 'http://127.0.0.1:8080';
export const operationsUrl = __ENV.LIMEN_OPS_URL || 'http://127.0.0.1:8081';
export const writeKey = __ENV.LIMEN_WRITE_KEY || 'demo';
export const secretKey = __ENV.LIMEN_SECRET_KEY || 'demo-secret';
export const duration = __ENV.LIMEN_DURATION || '30s';

/** Calls a second. */
export const rate = Number(__ENV.LIMEN_RATE || 200);

/** Arrivals with a schedule of their own: a slow gateway gets no fewer calls, and those it cannot take are counted. */
export const arrivals = {
  executor: 'constant-arrival-rate',
  rate,
  timeUnit: '1s',
  duration,
  preAllocatedVUs: 200,
  gracefulStop: '5s',
};

export const summaryTrendStats = ['med', 'p(90)', 'p(95)', 'p(99)', 'max', 'count'];

export function headers(key = writeKey) {
  return { 'Content-Type': 'application/json', Authorization: `Basic ${encoding.b64encode(`${key}:`)}` };
}

export function post(path, body, { key = writeKey, tags = {} } = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return http.post(`${url}${path}`, text, { headers: headers(key), tags });
}

/** The answer's JSON, or an empty object, so that a check fails where the script would. */
export function json(response) {
  try {
    return response.json() || {};
  } catch {
    return {};
  }
}

/** 128 random bits, as the browser's tag makes them. */
export function newVisitor() {
  return Array.from({ length: 32 }, () => Math.floor(Math.random() * 16).toString(16)).join('');
}

const now = () => new Date().toISOString();

export function pageViewed(anonymousId, path) {
  const page = { path, url: `${url}${path}`, referrer: '', search: '', title: '' };
  return { type: 'page', anonymousId, messageId: newVisitor(), timestamp: now(), properties: page, context: { page } };
}

export function tracked(anonymousId, event, properties) {
  return { type: 'track', anonymousId, messageId: newVisitor(), timestamp: now(), event, properties };
}

export const product = {
  product_id: 'tarn-2',
  name: 'Tarn 2',
  category: 'tents',
  price: 429,
  quantity: 1,
  currency: 'EUR',
};

/** What one look at a product sends. */
export function look(anonymousId) {
  return [pageViewed(anonymousId, '/p/tarn-2'), tracked(anonymousId, 'Product Viewed', product)];
}

export function decideRequest(anonymousId, more = {}) {
  return { anonymousId, context: { page: { path: '/p/tarn-2', type: 'product' } }, slots: ['hero'], ...more };
}
