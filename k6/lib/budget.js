// Whether a budget of the README holds. A shared machine does not decide the answer: a percentile may be as long as its
// budget, or twice as long as that of a bare request to the same process in the same run, whichever is more.
//
// k6 cannot compare two metrics in a threshold, so the verdict is a line of the summary, with the word MISSED in it.

import http from 'k6/http';
import { Trend } from 'k6/metrics';
import { operationsUrl } from './limen.js';

const floorMillis = new Trend('floor_ms', true);

/** Takes one bare request beside the call that is measured. */
export function sampleFloor() {
  floorMillis.add(http.get(`${operationsUrl}/health/live`, { tags: { name: 'floor' } }).timings.duration);
}

/** For handleSummary(): what was asked of `metric`, what came out, and what was checked; `details` stand below it. */
export function summary(data, metric, budgetMillis, details = []) {
  const measured = data.metrics[metric].values;
  const floor = data.metrics.floor_ms.values;
  const allowed = Math.max(budgetMillis, 2 * floor['p(99)']);
  const verdict = measured['p(99)'] <= allowed ? 'kept' : 'MISSED';
  return [
    ...trend(metric, measured),
    ...details,
    ...trend('floor_ms', floor),
    `budget     p99 ${budgetMillis} ms, here ${allowed.toFixed(2)} ms: ${verdict}`,
    `calls      ${measured.count}, not begun in time: ${data.metrics.dropped_iterations?.values.count ?? 0}`,
    ...checks(data.root_group),
    '',
  ].join('\n');
}

function trend(name, { med, 'p(90)': p90, 'p(99)': p99, max }) {
  const shown = [med, p90, p99, max].map((millis) => millis.toFixed(2));
  return [`${name.padEnd(10)} p50 ${shown[0]}  p90 ${shown[1]}  p99 ${shown[2]}  max ${shown[3]}`];
}

function checks(group) {
  return group.checks.map(({ name, passes, fails }) => `${fails ? '✗' : '✓'} ${name}: ${passes} of ${passes + fails}`);
}
