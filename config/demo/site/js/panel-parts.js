/* The parts of the panel as functions from an answer to HTML. They show what is there and leave out what is not. */
const esc = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const words = (name) => esc(name).replace(/_/g, ' ');
const moment = (value) => (value ? new Date(value).getTime() : undefined); // 0 stands for never
const listOf = (some) => (Array.isArray(some) ? some : Object.entries(some ?? {}).map(([name, one]) => ({ name, ...one })));

function number(value) {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en');
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 2 : 1);
}

function spark(millis, className) {
  if (millis.length < 2) return '';
  const top = Math.max(...millis, 8);
  const points = millis.slice(-24).map((value, i, all) => `${((i / (all.length - 1)) * 64).toFixed(1)},${(17 - (value / top) * 15).toFixed(1)}`).join(' ');
  return `<svg class="spark ${className}" viewBox="0 0 64 18" aria-hidden="true"><polyline points="${points}"/></svg>`;
}

const timing = (name, millis) =>
  millis.length ? `<span class="timing">${name} ${spark(millis, name)}<b>${millis.at(-1).toFixed(1)}</b> ms</span>` : '';

export function decisionView(answer, { decideMillis, batchMillis }) {
  const decisions = answer?.decisions ?? [];
  const cards = decisions.map(({ slot, experience, variant, reason }) => `
    <div class="choice ${experience ? 'is-made' : ''}"><span class="choice__slot">${words(slot)}</span>
      <b>${experience ? words(experience) : 'the page’s own'}</b>${variant ? `<span class="choice__variant">${words(variant)}</span>` : ''}${reason ? `<em>${esc(reason)}</em>` : ''}</div>`);
  const { path = [], weights, consent, flags, session } = answer?.explain ?? {};
  const steps = path.map(({ experience, matched, why, condition, parts, bucket }) => `<li class="${matched ? 'yes' : 'no'}"${hintOf(condition, parts)}><b>${words(experience ?? '')}</b> <span>${esc(why ?? '')}</span>${matched ? bucketOf(bucket) : ''}</li>`);
  const facts = [
    session?.number > 0 && `visit <b>${number(session.number)}</b>`,
    ...Object.entries(flags ?? {}).map(([name, value]) => `${words(name)} <b>${esc(value)}</b>`),
    weights && Object.keys(weights).length && `weights <b>${esc(flat(weights))}</b>`,
    consent && `consent <b>${esc(flat(consent))}</b>`,
    ...(answer?.degraded ?? []).map((why) => `<b class="warn">${esc(why)}</b>`),
  ].filter(Boolean);
  return `<h3>Decision <span class="timings">${timing('ingest', batchMillis)}${timing('decide', decideMillis)}</span></h3>
    <div class="choices">${cards.join('') || '<p class="empty">waiting for the first answer</p>'}</div>
    ${steps.length ? `<ol class="path">${steps.join('')}</ol>` : ''}${facts.length ? `<p class="facts-line">${facts.join(' · ')}</p>` : ''}`;
}

/** Where in [0, 1) the visitor's draw fell, as a mark on a line. */
const bucketOf = (bucket) =>
  typeof bucket === 'number' ? `<svg class="bucket" viewBox="0 0 40 8" aria-hidden="true"><title>bucket ${bucket.toFixed(3)}</title><path d="M0 4h40"/><circle cx="${(2 + bucket * 36).toFixed(1)}" cy="4" r="2.5"/></svg>` : '';

/** What a condition saw, comparison by comparison, for those who stay with the pointer. */
function hintOf(condition, parts) {
  const seen = listOf(parts).map(({ source, actual, holds }) => `${holds ? '✓' : '✗'} ${source}   (${actual})`);
  const lines = [condition, ...seen].filter(Boolean);
  return lines.length ? ` title="${esc(lines.join('\n'))}"` : '';
}

function flat(value) {
  if (typeof value !== 'object' || value === null) return typeof value === 'number' ? number(value) : String(value);
  return Object.entries(value).map(([key, one]) => `${key} ${flat(one)}`).join(', ');
}

function ring(score) {
  const round = 2 * Math.PI * 13;
  const known = typeof score === 'number';
  return `<svg class="ring" viewBox="0 0 34 34" aria-hidden="true"><circle cx="17" cy="17" r="13"/>${known ? `<circle cx="17" cy="17" r="13" class="ring__score" stroke-dasharray="${(round * Math.min(1, score)).toFixed(1)} ${round.toFixed(1)}" transform="rotate(-90 17 17)"/><text x="17" y="20.5">${Math.round(score * 100)}</text>` : '<circle cx="17" cy="17" r="4" class="ring__dot"/>'}</svg>`;
}

export function segmentsView(answer, site) {
  const explained = listOf(answer?.explain?.segments);
  const members = new Map(listOf(answer?.segments).map((one) => [one.name, { ...one, member: true }]));
  const counts = site?.segments ?? {};
  const names = [...new Set([...explained.map(({ name }) => name), ...Object.keys(counts), ...members.keys()])];
  const most = Math.max(1, ...Object.values(counts).map(({ visitors = 0 }) => visitors));
  if (!names.length) return '<p class="empty">none yet</p>';
  return names.map((name) => {
    const one = { ...explained.find((each) => each.name === name), ...members.get(name) };
    const until = moment(one.until);
    const since = moment(one.since) ?? Date.now();
    const visitors = counts[name]?.visitors;
    const clock = one.member ? (until ? `<time data-until="${until}" data-since="${since}"></time>` : '<time>∞</time>') : '<time></time>';
    return `<div class="seg ${one.member ? 'is-in' : ''}"${hintOf(one.condition, one.parts)}>${ring(one.score)}<b>${words(name)}</b>${clock}
      <span class="crowd" data-w="${visitors ? (visitors / most) * 100 : 0}"><i></i>${visitors ?? ''}</span></div>`;
  }).join('');
}

export function modelsView(answer) {
  return listOf(answer?.explain?.models).map(({ name, version, score, contributions }) => {
    const all = listOf(contributions).filter(({ effect }) => effect).sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect)).slice(0, 6);
    const most = Math.max(...all.map(({ effect }) => Math.abs(effect)), 1e-9);
    return `<h3>${words(name)} <small>${esc(version ?? '').slice(0, 12)}</small>${typeof score === 'number' ? `<b class="score">${score.toFixed(2)}</b>` : ''}</h3>
      ${typeof score === 'number' ? `<div class="gauge"><i data-w="${score * 100}"></i></div>` : ''}
      ${all.map(({ feature, value, effect }) => `<div class="effect ${effect > 0 ? 'up' : 'down'}"><span>${words(feature)}</span><code>${value === undefined || value === null ? '' : esc(flat(value))}</code><i data-w="${(Math.abs(effect) / most) * 50}"></i></div>`).join('')}`;
  }).join('');
}

/** A duration as one says it: 8.4 s, 3 min, 2.5 h. */
function lasting(seconds) {
  if (seconds < 100) return `${number(seconds)} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${number(seconds / 3_600)} h`;
}

function readable(value) {
  if (/^\d+(\.\d+)?s$/.test(value)) return lasting(parseFloat(value));
  if (value === true || value === 'true') return '●';
  if (value === false || value === 'false') return '○';
  return /^-?\d+(\.\d+)?$/.test(value) ? number(+value) : flat(value);
}

/** @param known the values drawn last, so that what changed can light up */
export function featuresView(answer, known = {}) {
  const features = listOf(answer?.explain?.features).filter(({ value }) => ![null, undefined, '', 'missing', 'never'].includes(value));
  if (!features.length) return '<p class="empty">none yet</p>';
  return `<dl class="features">${features.map(({ name, value, age }) => {
    const fresh = known[name] !== undefined && known[name] !== JSON.stringify(value);
    return `<div class="${fresh ? 'fresh' : ''}"${age === undefined ? '' : ` title="${esc(flat(age))} old"`}><dt>${words(name)}</dt><dd>${esc(readable(value))}</dd></div>`;
  }).join('')}</dl>`;
}

export function siteView(site) {
  if (!site) return '';
  return `<span class="rate"><b>${number(site.eventsPerSecond ?? 0)}</b>/s site-wide · <b>${number(site.visitors ?? 0)}</b> visitors</span>`;
}
