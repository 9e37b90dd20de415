// What this machine can do at all at this moment: a bare request to the same process, in the same run, under the same
// load. A call is late when it takes longer than its budget and longer than twice the floor's 99th percentile, so
// `late: rate<0.01` is the budget's p99, fair to a shared machine.

import http from 'k6/http';
import { Rate, Trend } from 'k6/metrics';
import { operationsUrl } from './limen.js';

const SAMPLES_MAX = 1000;
const REFRESH_EVERY = 50;

const floorMillis = new Trend('floor_ms', true);
const late = new Rate('late');

// Of this virtual user; they begin with what setup() measured.
let samples = [];
let added = 0;
let p99 = 0;

export const thresholds = { late: ['rate<0.01'] };

function once() {
  return http.get(`${operationsUrl}/health/live`, { tags: { name: 'floor' } }).timings.duration;
}

/** For setup(): the first samples. */
export function measureFloor() {
  return Array.from({ length: 500 }, once);
}

/** Takes one sample beside the call that is measured. */
export function sampleFloor(first) {
  if (samples.length === 0) samples = first.slice();
  const millis = once();
  floorMillis.add(millis);
  samples[added % SAMPLES_MAX] = millis;
  if (added++ % REFRESH_EVERY === 0) {
    p99 = samples.slice().sort((a, b) => a - b)[Math.ceil(samples.length * 0.99) - 1];
  }
}

export function countLate(millis, budgetMillis) {
  late.add(millis > Math.max(budgetMillis, 2 * p99));
}
