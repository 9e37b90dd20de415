import type { Decision } from '../../core/decision';
import type { Limen } from '../limen';

const EVENTS_SHOWN = 8;

const STYLE = `
  :host { all: initial; position: fixed; right: 12px; bottom: 12px; z-index: 2147483647; width: min(460px, calc(100vw - 24px));
    font: 12px/1.45 ui-monospace, Menlo, Consolas, monospace; color: #e8ecf1; }
  details { background: #14181f; border: 1px solid #323b49; border-radius: 10px; box-shadow: 0 8px 30px #0006; max-height: 70vh; overflow: auto; }
  summary { padding: 9px 12px; cursor: pointer; font-weight: 700; letter-spacing: .02em; }
  summary span { font-weight: 400; color: #93a1b5; }
  section { padding: 0 12px 10px; }
  h2 { margin: 6px 0 4px; font-size: 11px; font-weight: 700; color: #93a1b5; text-transform: uppercase; letter-spacing: .08em; }
  table { width: 100%; border-collapse: collapse; }
  td, th { padding: 3px 8px 3px 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
  th { color: #93a1b5; font-weight: 400; }
  .variant { color: #8fe3a8; }
  .degraded { margin: 0; padding: 6px 8px; border-radius: 6px; background: #4a2a12; color: #ffc58a; }
  .fine { margin: 0; color: #93a1b5; }
`;

/** A panel that tells what was decided for each slot and why, in a shadow root: the page's styles and it leave each other alone. */
export function panel(limen: Limen): void {
  const host = document.createElement('limen-debug');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet(); // a page that allows no inline styles allows this
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const box = element('details', '', { open: '' });
  root.append(box);
  document.documentElement.append(host);

  let took: number | undefined;
  let told: string[] = [];

  function show() {
    const { answer, anonymousId, segments } = limen;
    const summary = element('summary', 'Limen ');
    summary.append(element('span', `${anonymousId?.slice(0, 8) ?? 'no consent'}${took === undefined ? '' : ` · decided in ${Math.round(took)} ms`}`));
    const parts = [
      section('Slots', slots(answer?.decisions ?? [])),
      section('Degraded', degraded(answer?.degraded ?? [])),
      section('Segments', fine(segments.map(({ name }) => name).join(', ') || 'none told')),
      section('Sent', fine(told.join(' · ') || 'nothing yet')),
    ];
    const { scrollTop } = box;
    box.replaceChildren(summary, ...parts);
    box.scrollTop = scrollTop;
  }

  limen.on('decided', ({ millis }) => {
    took = millis;
    show();
  });
  limen.on('sent', ({ events, status }) => {
    const mark = status === undefined || status === 200 ? '' : ` (${status || 'unreachable'})`;
    told = [...told, ...events.map(({ type, event }) => (event ?? type) + mark)].slice(-EVENTS_SHOWN);
    show();
  });
  show();
}

/** One row for each element, and for each decision that found none. */
function slots(decisions: Decision[]): Element {
  const table = element('table');
  table.append(row('th', ['slot', 'shows', 'why', 'decided']));
  const elements = [...document.querySelectorAll<HTMLElement>('[data-limen-slot]')];
  for (const { dataset } of elements) {
    const decision = decisions.find(({ slot }) => slot === dataset.limenSlot);
    const byEdge = dataset.limenBy === 'edge' || !decision;
    table.append(row('td', [dataset.limenSlot!, dataset.limen ?? 'the page’s own', decision?.reason ?? '–', byEdge ? 'before the page came' : 'here']));
  }
  const named = new Set(elements.map(({ dataset }) => dataset.limenSlot));
  for (const { slot, experience, variant, reason } of decisions) {
    if (!named.has(slot)) table.append(row('td', [slot, experience ? `${experience}:${variant}` : '–', reason ?? '–', 'not on this page']));
  }
  return table;
}

function degraded(why: string[]): Element {
  return why.length ? element('p', why.join(', '), { class: 'degraded' }) : fine('no: decided knowing everything');
}

function row(cell: string, texts: string[]): Element {
  const line = element('tr');
  line.append(...texts.map((text, i) => element(cell, text, cell === 'td' && i === 1 ? { class: 'variant' } : {})));
  return line;
}

function section(title: string, content: Element): Element {
  const part = element('section');
  part.append(element('h2', title), content);
  return part;
}

function fine(text: string): Element {
  return element('p', text, { class: 'fine' });
}

/** Text only: what is shown was said by others. */
function element(name: string, text = '', attributes: Record<string, string> = {}): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  return made;
}
