// CloudFront Function (runtime 2.0), on viewer request of pages: says for each slot what the visitor's cookie has decided, in
// a header that is part of the cache key. Written without what that runtime lacks, such as ?. and destructuring.
import cf from 'cloudfront';
import crypto from 'crypto';

// ADJUST THESE: the slots of your pages, and `pages` of your experiences.yaml; the first that matches.
const SLOTS = ['hero', 'banner'];
const PAGES = [
  ['home', /^\/$/],
  ['product', /^\/p\/[^/]*$/],
  ['category', /^\/(shelter|carry|camp)$/],
  ['cart', /^\/cart$/],
];

const ASK = '!';
const store = cf.kvs();

async function handler(event) {
  const request = event.request;
  const decided = await decidedFor(request.cookies);
  const page = PAGES.find((row) => row[1].test(request.uri));
  const type = page ? page[0] : 'other';
  SLOTS.forEach((slot) => {
    // Also over what the client said in it: refs in the cache key must be ones that a gateway gave.
    request.headers[`limen-${slot}`] = { value: decided[`${slot}@${type}`] || decided[`${slot}@*`] || ASK };
  });
  return request;
}

// By slot@type; empty without a cookie that is this visitor's, still good, and signed with one of our keys.
async function decidedFor(cookies) {
  const cookie = /^1\.(\d+)\.(\d+)\.([\w-]{22})(~.*)$/.exec(cookies.limen_d ? cookies.limen_d.value : '');
  if (!cookie || !cookies.limen_id || cookies.limen_dirty || cookies.limen_force || Number(cookie[2]) * 1000 <= Date.now()) return {};
  const signed = `limen-d-1\n${cookies.limen_id.value}\n${cookie[1]}.${cookie[2]}.${cookie[4]}`;
  // `edge` of the gateways' key file, the current key first, with commas between them.
  const keys = (await store.get('limen-edge-keys')).split(',');
  if (!keys.some((key) => macOf(key, signed) === cookie[3].slice(0, 21))) return {};

  const decided = {};
  cookie[4].slice(1).split('~').forEach((entry) => {
    const parts = /^([a-z0-9_]+@(?:[a-z0-9_]+|\*)):([\w-]{22}|!|\.[a-z0-9_]*)$/.exec(entry);
    if (parts) decided[parts[1]] = parts[2];
  });
  return decided;
}

// The first 21 characters are 126 of the cookie's 128 bits; the 22nd is written differently where more bytes follow.
function macOf(key, text) {
  return crypto.createHmac('sha256', Buffer.from(key, 'base64url')).update(text).digest('base64url').slice(0, 21);
}
