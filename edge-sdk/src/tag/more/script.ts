/** Loaded by the tag when the browser is idle; brings the panel if the address asks for it. */
import type { Limen } from '../limen';
import { more } from './more';

const { limen } = window as unknown as { limen: Limen };
const { src } = document.currentScript as HTMLScriptElement;
more(limen);

if (/[?&]limen_debug\b/.test(location.search)) {
  const script = document.createElement('script');
  script.src = new URL('limen-debug.js', src).href;
  document.head.append(script);
}
