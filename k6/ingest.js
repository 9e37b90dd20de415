// Is an event durable within 10 ms (p99), and none rejected, while 200 calls a second arrive?
//
//   k6 run k6/ingest.js        LIMEN_URL, LIMEN_RATE (calls/s), LIMEN_DURATION change the question

import { check } from 'k6';
import { Trend } from 'k6/metrics';
import { sampleFloor, summary } from './lib/budget.js';
import { arrivals, json, look, newVisitor, post, summaryTrendStats, tracked } from './lib/limen.js';

const BUDGET_MILLIS = 10;

const ingestMillis = new Trend('ingest_ms', true);

export const options = {
  scenarios: { ingest: arrivals },
  summaryTrendStats,
  thresholds: { checks: ['rate==1'], dropped_iterations: ['rate<2'] },
};

export function setup() {
  // The first calls compile what the following ones run.
  for (let at = 0; at < 300; at++) post('/v1/batch', { batch: look(newVisitor()) });
}

export default function () {
  sampleFloor();
  const visitor = newVisitor();
  const batch = [...look(visitor), tracked(visitor, 'Page Scrolled', { depth: 60, velocity: 900 })];

  const response = post('/v1/batch', { batch, sentAt: new Date().toISOString() });

  ingestMillis.add(response.timings.duration);
  const answer = json(response);
  check(response, {
    'answered 200': (r) => r.status === 200,
    'every event accepted': () => answer.accepted === batch.length && answer.rejected.length === 0,
    'a position to read from': () => typeof answer.position === 'string' && answer.position.length > 0,
  });
}

export function handleSummary(data) {
  return { stdout: summary(data, 'ingest_ms', BUDGET_MILLIS) };
}
