/** The tag as a module: `import { start } from '@limen/edge-sdk'`. */
export { start, type Decided, type Limen, type Options } from './limen';
export type { Sent } from './delivery';
export type { BatchAnswer, DecideAnswer, Decision } from '../core/decision';
export type { Context, LimenEvent, Page, Properties } from '../core/event';
