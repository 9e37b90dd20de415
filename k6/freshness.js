// How soon does an event change a decision? At most 25 ms (p99) from sending it to the answer of a decision that knows it.
//
//   k6 run k6/freshness.js     LIMEN_URL, LIMEN_RATE (calls/s), LIMEN_DURATION change the question
//
// The time covers the whole way: the event's call, its fsync, the fold, the view, and the decision's call that waits for
// the position. So it is an upper bound of the time until a segment is visible. A decision that reaches its own deadline
// first says so instead of waiting on: those are counted as late, beside the times of the others.

import { check } from 'k6';
import { Counter, Trend } from 'k6/metrics';
import { sampleFloor, summary } from './lib/budget.js';
import { arrivals, decideRequest, json, look, newVisitor, post, secretKey, summaryTrendStats } from './lib/limen.js';

const BUDGET_MILLIS = 25;

const freshnessMillis = new Trend('freshness_ms', true);
const late = new Counter('late');

export const options = {
  scenarios: { freshness: arrivals },
  summaryTrendStats,
  thresholds: { checks: ['rate==1'], dropped_iterations: ['rate<2'] },
};

export function setup() {
  for (let at = 0; at < 300; at++) eventThenDecision();
}

export default function () {
  sampleFloor();
  const { answer, millis } = eventThenDecision();

  const { degraded = [], segments = [] } = answer;
  const fresh = degraded.length === 0;
  if (fresh) freshnessMillis.add(millis);
  else late.add(1);
  check(answer, {
    'the decision knows the segment the event leads to, or says that it is late': () =>
      !fresh || segments.some(({ name }) => name === 'new_visitor'),
  });
}

function eventThenDecision() {
  const visitor = newVisitor();
  const event = post('/v1/batch', { batch: look(visitor) });
  const { position } = json(event);
  const decision = post('/v1/decide', decideRequest(visitor, { position }), { key: secretKey });
  return { answer: json(decision), millis: event.timings.duration + decision.timings.duration };
}

export function handleSummary(data) {
  const count = data.metrics.late?.values.count ?? 0;
  return { stdout: summary(data, 'freshness_ms', BUDGET_MILLIS, [`  late      ${count} decisions reached their own deadline first`]) };
}
