/** The tag as a module, whole: `import { start } from '@limen/edge-sdk'`. */
import { content } from './content/content';
import { start as startTag, type Limen, type Options } from './limen';
import { contentNeeded } from './more/content-needed';
import { more } from './more/more';

export function start(options: Options): Limen {
  return startTag({
    ...options,
    ready(limen) {
      more(limen);
      contentNeeded(() => content(limen));
      options.ready?.(limen);
    },
  });
}

export type { Decided, Heard, Limen, Options } from './limen';
export type { Sent } from './delivery';
export type { BatchAnswer, DecideAnswer, Decision, Segment } from '../core/decision';
export type { Context, LimenEvent, Page, Properties } from '../core/event';
