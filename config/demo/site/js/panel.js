import { mark } from './art.js';
import { on } from './tag.js';
import { decisionView, featuresView, modelsView, segmentsView, siteView } from './panel-parts.js';
import { tape } from './tape.js';

/*
 * What Limen sees and decides, live. The tag says what was sent and decided; the panel asks the gateway for the reasons
 * with the secret key, which no real page would ever hold.
 */
const TICK_MILLIS = 500;
const SITE_MILLIS = 2_000;
const GATHER_MILLIS = 150;
const DOUBT_MILLIS = 500; // after an answer that had to do without something
const OPEN = 'limen_panel';

const frame = (people) => `
  <button class="panel__bar" data-panel aria-expanded="false"><span class="pulse"></span><span class="panel__now">Limen</span><svg viewBox="0 0 24 24" aria-hidden="true"><path d="m9 6 6 6-6 6"/></svg></button>
  <div class="panel__body">
    <header class="panel__head">${mark}<b>Limen</b><span class="pulse" title="live"></span><code class="panel__who" title="visitor"></code></header>
    <div class="personas" role="group" aria-label="Become">${Object.entries(people).map(([id, { name, icon }]) => `<button data-persona="${id}"><svg viewBox="0 0 24 24" aria-hidden="true">${icon}</svg>${name}</button>`).join('')}</div>
    <section><h3>Events <span data-part="rate"></span></h3><div class="tape" data-part="tape"></div></section>
    <section class="decision" data-part="decision"></section>
    <section><h3>Segments <small>score · time left · visitors</small></h3><div data-part="segments"></div></section>
    <section data-part="models"></section>
    <section><h3>Features</h3><div data-part="features"></div></section>
  </div>`;

/**
 * Draws it into an element and keeps it live.
 *
 * `secret` is the gateway's secret key and `endpoint` where it is; `people` are visitors to try on, by id with name and icon,
 * and `become(id)` makes the visitor one of them; `docked(open)` hears whether the panel stands beside the page.
 */
export function panel(root, { secret, endpoint = '', people, become, docked }) {
  const key = { Authorization: `Bearer ${secret}` };
  root.innerHTML = frame(people);
  const part = (name) => root.querySelector(`[data-part=${name}]`);
  const events = tape(part('tape'));
  const state = { explained: undefined, site: undefined, decisions: [], decideMillis: [], batchMillis: [], position: undefined, failed: false };
  let gathering;

  /** Draws only what changed, so that nothing blinks that stayed the same. */
  function put(name, html) {
    const place = part(name);
    if (place.drawn === html) return;
    place.drawn = html;
    place.innerHTML = html;
    // Set by script, because a page's policy may forbid styles that are written in HTML.
    for (const bar of place.querySelectorAll('[data-w]')) bar.style.setProperty('--w', `${bar.dataset.w}%`);
  }

  function draw() {
    const { explained, site } = state;
    root.classList.toggle('is-lost', state.failed);
    root.querySelector('.panel__who').textContent = (window.limen?.anonymousId ?? '').slice(0, 8);
    put('decision', decisionView(explained, state));
    put('segments', segmentsView(explained, site));
    put('models', modelsView(explained));
    put('features', featuresView(explained, part('features').known));
    part('features').known = Object.fromEntries((explained?.explain?.features ?? []).map(({ name, value }) => [name, JSON.stringify(value)]));
    put('rate', siteView(site));
    const made = state.decisions.find(({ experience }) => experience);
    root.querySelector('.panel__now').textContent = made ? `${made.experience} · ${made.variant}` : 'Limen, live';
    countDown();
  }

  function countDown() {
    for (const clock of root.querySelectorAll('[data-until]')) {
      const left = Math.max(0, (clock.dataset.until - Date.now()) / 1000);
      clock.textContent = `${Math.floor(left / 60)}:${String(Math.floor(left % 60)).padStart(2, '0')}`;
      const span = (clock.dataset.until - clock.dataset.since) / 1000 || 1;
      clock.closest('.seg')?.style.setProperty('--left', Math.min(1, left / span));
    }
  }

  async function ask(path, init) {
    try {
      const response = await fetch(endpoint + path, init);
      state.failed = !response.ok;
      return response.ok ? await response.json() : undefined;
    } catch {
      state.failed = true;
      return undefined;
    }
  }

  async function explain() {
    gathering = undefined;
    const { anonymousId } = window.limen ?? {};
    if (!anonymousId || root.classList.contains('is-shut')) return;
    const { pathname: path, href: url, search } = location;
    const request = {
      anonymousId, explain: true, position: state.position,
      // With the secret key one speaks for somebody, so it has to be said what they look through.
      context: { page: { path, url, search, title: document.title, referrer: document.referrer }, userAgent: navigator.userAgent },
    };
    const answer = await ask('/v1/decide', { method: 'POST', headers: { ...key, 'Content-Type': 'application/json' }, body: JSON.stringify(request) });
    if (answer && anonymousId === window.limen.anonymousId) {
      state.explained = answer;
      if (answer.degraded?.length) soon(DOUBT_MILLIS);
    }
    draw();
  }

  const soon = (millis = GATHER_MILLIS) => {
    gathering ??= setTimeout(explain, millis);
  };

  on('sent', ({ events: sent, status, answer, millis }) => {
    // Who was here before is still sent off after a change of person.
    events.add(sent.filter((event) => event.anonymousId === window.limen.anonymousId), status);
    if (answer) state.batchMillis = [...state.batchMillis, millis].slice(-40);
    state.position = answer?.position ?? state.position;
    soon();
  });
  on('decided', ({ answer, millis }) => {
    if (answer) {
      state.decideMillis = [...state.decideMillis, millis].slice(-40);
      state.decisions = (answer.decisions ?? []).toSorted((a, b) => (b.slot === 'hero') - (a.slot === 'hero'));
      draw();
    }
    soon();
  });

  async function survey() {
    if (document.visibilityState === 'visible' && !root.classList.contains('is-shut')) {
      state.site = (await ask('/v1/segments', { headers: key })) ?? state.site;
      draw();
    }
    setTimeout(survey, SITE_MILLIS);
  }

  function tick() {
    countDown();
    events.draw();
    // A segment that has run out is gone from the picture before anybody says so.
    const soonest = Math.min(...[...root.querySelectorAll('[data-until]')].map((clock) => +clock.dataset.until));
    if (soonest < Date.now()) soon();
  }

  function toggle(open) {
    root.classList.toggle('is-shut', !open);
    docked(open);
    root.querySelector('[data-panel]').setAttribute('aria-expanded', String(open));
    try {
      localStorage.setItem(OPEN, open ? '1' : '0');
    } catch {
      // not remembered, then
    }
    if (open) soon();
  }

  root.addEventListener('click', ({ target }) => {
    const persona = target.closest('[data-persona]');
    if (persona) {
      root.querySelectorAll('[data-persona]').forEach((each) => each.toggleAttribute('data-on', each === persona));
      state.explained = undefined;
      state.position = undefined;
      events.clear();
      become(persona.dataset.persona);
    }
    if (target.closest('[data-panel]')) toggle(root.classList.contains('is-shut'));
  });

  let remembered;
  try {
    remembered = localStorage.getItem(OPEN);
  } catch {
    // not remembered, then
  }
  toggle(remembered ? remembered === '1' : innerWidth > 1000);
  draw();
  survey();
  setInterval(tick, TICK_MILLIS);
}
