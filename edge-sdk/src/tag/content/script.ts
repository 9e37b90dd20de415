/** Loaded by the add-on when a page has content that asks for it. */
import type { Limen } from '../limen';
import { content } from './content';

content((window as unknown as { limen: Limen }).limen);
