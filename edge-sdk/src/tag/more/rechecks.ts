import { recheckDelay, type DecideAnswer } from '../../core/decision';
import type { Limen } from '../limen';

const RECHECKS_MAX = 60; // per page, so that a forgotten tab falls silent

/** Decides again when the gateway said that its answer may change by itself; in a tab out of sight, when it is back. */
export function rechecks(limen: Limen): void {
  let count = 0;
  let missed = false;
  let timer: number | undefined;

  function learn(answer?: Pick<DecideAnswer, 'degraded' | 'recheckAfter'>) {
    // A degraded answer is asked for again, soon at first and then ever more rarely.
    const after = answer?.degraded?.[0] ? 2 ** count / 8 : answer?.recheckAfter;
    if (!after || count >= RECHECKS_MAX) return;
    clearTimeout(timer);
    timer = setTimeout(recheck, recheckDelay(after, Math.random()));
  }

  function recheck() {
    count++;
    missed = document.visibilityState === 'hidden';
    if (!missed) void limen.decide();
  }

  limen.on('page', () => {
    count = 0;
  });
  limen.on('sent', ({ answer }) => learn(answer));
  limen.on('decided', ({ answer }) => {
    clearTimeout(timer);
    learn(answer);
  });
  document.addEventListener('visibilitychange', () => missed && recheck());
  learn(limen.answer);
}
