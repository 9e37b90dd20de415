/** Loaded by the add-on where the address has `?limen_debug`. */
import type { Limen } from '../limen';
import { panel } from './panel';

panel((window as unknown as { limen: Limen }).limen);
