/** `<script src="/limen-consent.js" defer>`, after the script of the consent dialog, before or after the tag. */
import type { Hears } from '../datalayer/datalayer';
import { consentSignals } from './signals';

const home = window as unknown as { limen?: unknown[] };
const limen: Hears = { push: (...calls) => (home.limen ??= []).push(...calls) };
consentSignals(limen, window as never);
