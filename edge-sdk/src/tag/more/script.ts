/** Loaded by the tag when the browser is idle; brings what the page's content asks for, and the panel if the address does. */
import type { Limen } from '../limen';
import { contentNeeded } from './content-needed';
import { more } from './more';

const { limen } = window as unknown as { limen: Limen };
const { src } = document.currentScript as HTMLScriptElement;
more(limen);

function load(name: string) {
  const script = document.createElement('script');
  script.src = new URL(name, src).href;
  document.head.append(script);
}

contentNeeded(() => load('limen-content.js'));
if (/[?&]limen_debug\b/.test(location.search)) load('limen-debug.js');
