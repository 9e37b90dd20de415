import type { Context } from '../../core/event';
import type { Limen } from '../limen';

interface HintedNavigator extends Navigator {
  deviceMemory?: number;
  userAgentData?: NonNullable<Context['userAgentData']>;
}

/** What the browser tells of the device, and where its clock is. */
export function hints(limen: Limen): void {
  const { deviceMemory, hardwareConcurrency, maxTouchPoints, userAgentData } = navigator as HintedNavigator;
  limen.context = {
    ...limen.context,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    userAgentData: userAgentData && { mobile: userAgentData.mobile, platform: userAgentData.platform },
    device: { memory: deviceMemory, cores: hardwareConcurrency, touch: maxTouchPoints > 0 },
  };
}
