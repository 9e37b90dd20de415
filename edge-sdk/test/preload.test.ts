import { assert, property, string } from 'fast-check';
import { expect, it } from 'vitest';
import { preloadIn } from '../src/core/preload';

it.each<[string, string, string | undefined]>([
  ['the main image', '<a><img src="/a.png"><img src="/b.avif" fetchpriority="high"></a>', '</b.avif>; rel=preload; as=image; fetchpriority=high'],
  ['one in several sizes', '<img srcset="/s.avif 1x, /l.avif 2x" sizes="50vw" src=/s.avif fetchpriority=high>', '</s.avif>; rel=preload; as=image; fetchpriority=high; imagesrcset="/s.avif 1x, /l.avif 2x"; imagesizes="50vw"'],
  ['an image that is marked', '<img src="/a.png" data-limen-preload alt="">', '</a.png>; rel=preload; as=image; fetchpriority=high'],
  ['an image of a style', '<div data-limen-preload="/bg.webp?a=1&amp;b=2" class="hero">', '</bg.webp?a=1&b=2>; rel=preload; as=image; fetchpriority=high'],
  ['none', '<img src="/a.png" fetchpriority="low"><script fetchpriority="high" src="/a.js"></script><p data-limen-preload>', undefined],
  ['none that a header cannot say', '<img src="/a>b.png" fetchpriority="high"><img src="/ü.png" fetchpriority="high">', undefined],
  ['the first that a header can say', '<img src="" fetchpriority="high"><img src="/b.png" fetchpriority="high">', '</b.png>; rel=preload; as=image; fetchpriority=high'],
])('%s is preloaded', (_, html, link) => {
  expect(preloadIn(html)).toBe(link);
});

it('what is preloaded ends no header and no bracket', () => {
  assert(
    property(string({ unit: 'binary' }), string({ unit: 'binary' }), (src, srcset) => {
      const link = preloadIn(`<img fetchpriority="high" src="${src}" srcset="${srcset}">`);
      if (link) expect(link).toMatch(/^<[ -;=?-~]+>; rel=preload; as=image; fetchpriority=high(; imagesrcset="[ !#-~]+")?$/);
    }),
    { numRuns: 1_000 },
  );
});
