/** `<script src="/limen-datalayer.js" data-layer="dataLayer" defer>`: before or after the tag. */
import { dataLayer, type Hears } from './datalayer';

const home = window as unknown as Record<string, unknown[]>;
const { layer = 'dataLayer' } = (document.currentScript as HTMLScriptElement).dataset;
// The tag may come later, and is then another object.
const limen: Hears = { push: (...calls) => (home.limen ??= []).push(...calls) };
dataLayer(limen, (home[layer] ??= []));
