// Does every door open, and does it answer what its visitor should see?
//
//   k6 run k6/smoke.js         LIMEN_URL says where

import { check, group } from 'k6';
import http from 'k6/http';
import { decideRequest, headers, json, look, newVisitor, post, product, secretKey, tracked, url } from './lib/limen.js';

export const options = {
  scenarios: { smoke: { executor: 'per-vu-iterations', vus: 1, iterations: 3, maxDuration: '60s' } },
  thresholds: { checks: ['rate==1'] },
};

export default function () {
  const visitor = newVisitor();

  group('events go in', () => {
    const batch = [...look(visitor), tracked(visitor, 'Product Added', product)];
    const answer = json(post('/v1/batch', { batch, sentAt: new Date().toISOString() }));
    check(answer, {
      'a batch is accepted': (a) => a.success === true && a.accepted === 3 && a.rejected.length === 0,
    });
    const single = { ...look(visitor)[1], writeKey: 'demo' };
    const beacon = http.post(`${url}/v1/track`, JSON.stringify(single), { headers: { 'Content-Type': 'text/plain' } });
    check(beacon, { 'a beacon with its key in the body is accepted': (r) => r.status === 200 });
  });

  group('bad input is told why', () => {
    check(post('/v1/batch', '{"batch":['), {
      'broken JSON: 400 problem': (r) => r.status === 400 && r.headers['Content-Type'].includes('problem+json'),
    });
    check(post('/v1/batch', { batch: [] }, { key: 'nobody' }), { 'unknown key: 401': (r) => r.status === 401 });
    const mixed = json(post('/v1/batch', { batch: [{ type: 'track', anonymousId: visitor }, look(visitor)[0]] }));
    check(mixed, {
      'a bad event does not take the good one along': (a) =>
        a.accepted === 1 && a.rejected.length === 1 && a.rejected[0].index === 0 && !!a.rejected[0].reason,
    });
  });

  group('decisions come out', () => {
    const answer = json(post('/v1/decide', decideRequest(visitor)));
    check(answer, {
      'the hero is decided': (a) => a.visitor === visitor && a.decisions.length === 1 && a.decisions[0].slot === 'hero',
    });
    const explained = json(post('/v1/decide', decideRequest(visitor, { explain: true }), { key: secretKey }));
    check(explained, { 'a secret key sees the segments': (a) => Array.isArray(a.segments) });
    const segments = http.get(`${url}/v1/segments/${visitor}`, { headers: headers(secretKey) });
    check(segments, { 'segments of the visitor': (r) => r.status === 200 && json(r).visitor === visitor });
    const withheld = http.get(`${url}/v1/segments/${visitor}`, { headers: headers() });
    check(withheld, { 'not with a write key': (r) => r.status === 401 || r.status === 403 });
  });

  group('fragments never break a page', () => {
    const cookies = { limen_id: visitor };
    const known = http.get(`${url}/v1/fragments/hero?path=/p/tarn-2`, { cookies });
    check(known, { 'hero: HTML': (r) => r.status === 200 && r.headers['Content-Type'].includes('text/html') });
    const unknown = http.get(`${url}/v1/fragments/no_such_slot`, { cookies });
    check(unknown, {
      'unknown slot: empty and said': (r) =>
        r.status === 200 && !r.body && r.headers['Limen-Degraded'].includes('unknown-slot'),
    });
  });
}
