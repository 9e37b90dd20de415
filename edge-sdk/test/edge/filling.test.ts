import { array, assert, asyncProperty, boolean, constantFrom, nat, record } from 'fast-check';
import { expect, it } from 'vitest';
import { filled } from '../../src/edge/filling';
import type { Shown, View } from '../../src/edge/view';

const OWN = '<h1>Our own – 😀</h1>';
const url = new URL('https://shop.example/p/1');

interface Part {
  kind: 'text' | 'element' | 'include' | 'foreign';
  slot: string;
}
const written = ({ kind, slot }: Part): string => {
  if (kind === 'element') return `<div data-limen-slot="${slot}"><div>${OWN}</div></div>`;
  if (kind === 'include') return `<!--esi <esi:include src="/_l/v1/fragments/${slot}"/>--><esi:remove>${OWN}</esi:remove>`;
  return kind === 'foreign' ? '<esi:include src="/cart"/>' : '<p class="a">Zelte – schön</p>\n';
};
const expected = (part: Part, { isDecided, bytes, label }: Shown): string => {
  const html = bytes && new TextDecoder().decode(bytes);
  if (part.kind === 'include') return ` ${html ?? OWN}`;
  if (part.kind !== 'element') return written(part);
  const marks = `${label ? ` data-limen="${label}"` : ''}${isDecided ? ' data-limen-by="edge"' : ''}`;
  return `<div data-limen-slot="${part.slot}"${marks}>${html ?? `<div>${OWN}</div>`}</div>`;
};

const slots = ['hero', 'side', 'foot'];
const shown = constantFrom<Shown>(
  { isDecided: false },
  { isDecided: true },
  { isDecided: true, label: 'welcome:holdout' },
  { isDecided: true, bytes: new TextEncoder().encode('<b>Shown – 😀</b>') },
);

it('what a page shows does not depend on how it is cut, nor on when something is decided', async () => {
  await assert(
    asyncProperty(
      array(record<Part>({ kind: constantFrom('text', 'element', 'include', 'foreign'), slot: constantFrom(...slots) }), { maxLength: 12 }),
      record({ hero: shown, side: shown, foot: shown }),
      record({ hero: boolean(), side: boolean(), foot: boolean() }),
      array(nat({ max: 600 }), { maxLength: 8 }),
      async (parts, decided, atOnce, cuts) => {
        const bytes = new TextEncoder().encode(parts.map(written).join(''));
        const ends = [...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            ends.forEach((end, index) => controller.enqueue(bytes.slice(ends[index - 1] ?? 0, end)));
            controller.close();
          },
        });
        const view: View = {
          now: (slot) => (atOnce[slot as 'hero'] ? decided[slot as 'hero'] : undefined),
          shown: async (slot) => decided[slot as 'hero'],
          ended: () => undefined,
          soFar: () => expect.unreachable(),
          drop: () => expect.unreachable(),
        };
        const page = await new Response(filled(new Response(body), view, url, '/_l')).text();
        expect(page).toBe(parts.map((part) => expected(part, decided[part.slot as 'hero'])).join(''));
      },
    ),
    { numRuns: 300 },
  );
});
