// The gateway's own account of an answer: how long each stage took, from Server-Timing.

import { Trend } from 'k6/metrics';

const NAMES = ['profile', 'model', 'segments', 'rules'];
const stageToTrend = Object.fromEntries(NAMES.map((name) => [name, new Trend(`stage_${name}_ms`, true)]));

/** Notes the stages of one answer. */
export function noteStages(response) {
  for (const [, name, millis] of (response.headers['Server-Timing'] || '').matchAll(/(\w+);dur=([\d.]+)/g)) {
    if (stageToTrend[name]) stageToTrend[name].add(Number(millis));
  }
}

/** For handleSummary(): a line a stage. */
export function stageLines(data) {
  return NAMES.filter((name) => data.metrics[`stage_${name}_ms`]).map((name) => {
    const { med, 'p(90)': p90, 'p(99)': p99, max } = data.metrics[`stage_${name}_ms`].values;
    const [a, b, c, d] = [med, p90, p99, max].map((millis) => millis.toFixed(2));
    return `  ${name.padEnd(9)}p50 ${a}  p90 ${b}  p99 ${c}  max ${d}`;
  });
}
