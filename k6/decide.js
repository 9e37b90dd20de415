// Does a whole decision take at most 5 ms (p99), and know what its visitor just did, while 200 a second arrive?
//
//   k6 run k6/decide.js        LIMEN_URL, LIMEN_RATE (calls/s), LIMEN_DURATION change the question

import { check } from 'k6';
import { Trend } from 'k6/metrics';
import { sampleFloor, summary } from './lib/budget.js';
import { arrivals, decideRequest, json, look, newVisitor, post, secretKey, summaryTrendStats } from './lib/limen.js';
import { noteStages, stageLines } from './lib/stages.js';

const BUDGET_MILLIS = 5;
const VISITORS = 200;
const WRITE_EVERY = 20;

const decideMillis = new Trend('decide_ms', true);

export const options = {
  scenarios: { decide: arrivals },
  summaryTrendStats,
  thresholds: { checks: ['rate==1'], dropped_iterations: ['rate<2'] },
};

export function setup() {
  const visitors = Array.from({ length: VISITORS }, newVisitor);
  for (let from = 0; from < VISITORS; from += 50) {
    post('/v1/batch', { batch: visitors.slice(from, from + 50).flatMap(look) });
  }
  // The first decisions compile what the following ones run.
  for (let at = 0; at < 500; at++) post('/v1/decide', decideRequest(visitors[at % VISITORS]));
  return { visitors };
}

export default function ({ visitors }) {
  sampleFloor();
  if (__ITER % WRITE_EVERY === 0) {
    readOwnWrite();
    return;
  }
  const visitor = visitors[Math.floor(Math.random() * visitors.length)];

  const response = post('/v1/decide', decideRequest(visitor));

  decideMillis.add(response.timings.duration);
  noteStages(response);
  const answer = json(response);
  check(response, {
    'answered 200': (r) => r.status === 200,
    'for this visitor': () => answer.visitor === visitor,
    'nothing degraded': () => answer.degraded.length === 0,
    'the slot is decided, with a reason': () =>
      answer.decisions.length === 1 && answer.decisions[0].slot === 'hero' && !!answer.decisions[0].reason,
    'says how long each stage took': (r) => !!r.headers['Server-Timing'],
  });
}

/** A decision that carries the position of an event knows the event, or says what it does not know. */
function readOwnWrite() {
  const visitor = newVisitor();
  const { position } = json(post('/v1/batch', { batch: look(visitor) }));

  const response = post('/v1/decide', decideRequest(visitor, { position, explain: true }), { key: secretKey });

  const answer = json(response);
  const views = answer.explain?.features.find(({ name }) => name === 'views')?.value;
  check(response, {
    'knows what its visitor just did, or says that it does not': () => answer.degraded.length > 0 || Number(views) > 0.5,
  });
}

export function handleSummary(data) {
  return { stdout: summary(data, 'decide_ms', BUDGET_MILLIS, stageLines(data)) };
}
