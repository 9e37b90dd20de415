/** The tag as a script: `<script src="/limen.js" data-write-key="…" defer>`. Calls pushed before it came are made now. */
import { start, type Limen } from './limen';

type Call = [string, ...unknown[]];
const home = window as unknown as { limen?: Call[] | Limen };
const { writeKey = '', endpoint = '', timeout } = (document.currentScript as HTMLScriptElement).dataset;

const early = home.limen;
// Pasted twice, it runs once.
if (!early || Array.isArray(early)) {
  const limen = (home.limen = start({ writeKey, endpoint, timeout: timeout ? +timeout : undefined }));
  limen.push(...(early ?? []));
}
