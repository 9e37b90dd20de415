import { describe, expect, it } from 'vitest';
import { remaining } from '../src/core/remaining';
import { fillingOf, recheckDelay } from '../src/core/decision';
import { hexId } from '../src/core/event';
import { BATCH_BYTES_MAX, bytesOf, EVENT_BYTES_MAX, outbox } from '../src/core/outbox';
import { DEEP, reading } from '../src/core/reading';
import { retryDelay, worthRetrying } from '../src/core/retry';
import { watch } from '../src/core/watch';
import { interactions, shifts } from '../src/core/web-vitals';

describe('an outbox', () => {
  const event = (id: number, bytes = 10) => ({ id, text: 'x'.repeat(bytes) });

  it('returns events in order, and what could not be sent comes first again', () => {
    const box = outbox<{ id: number }>();
    [1, 2].forEach((id) => box.add({ id }));
    const failed = box.take();
    box.add({ id: 3 });
    box.putBack(failed);
    expect(box.take().map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(box.take()).toEqual([]);
  });

  it('splits so that no batch exceeds its bytes, and loses nothing', () => {
    const box = outbox<ReturnType<typeof event>>();
    for (let id = 0; id < 100; id++) box.add(event(id, 1_000 + id));
    const batches = [];
    for (let batch = box.take(); batch.length; batch = box.take()) batches.push(batch);
    expect(batches.flat().map(({ id }) => id)).toEqual([...Array(100).keys()]);
    expect(batches.length).toBeGreaterThan(1);
    for (const batch of batches) expect(JSON.stringify({ batch }).length).toBeLessThanOrEqual(BATCH_BYTES_MAX);
  });

  it('splits at the bytes it was given, also at the 500 KB of the gateway', () => {
    const box = outbox<ReturnType<typeof event>>(500_000);
    for (let id = 0; id < 60; id++) box.add(event(id, 20_000));
    expect(box.take()).toHaveLength(24);
  });

  it('counts bytes, not characters', () => {
    expect(bytesOf('aé€😀')).toBe(1 + 2 + 3 + 4 + 2 + 1);
  });

  it('refuses an event the gateway would refuse', () => {
    const box = outbox<ReturnType<typeof event>>();
    box.add(event(1, EVENT_BYTES_MAX));
    box.add(event(2));
    expect(box.waiting().map(({ id }) => id)).toEqual([2]);
  });

  it('drops the oldest when it is full', () => {
    const box = outbox<{ id: number }>(BATCH_BYTES_MAX, 3);
    [1, 2, 3, 4, 5].forEach((id) => box.add({ id }));
    box.putBack([{ id: 0 }]);
    expect(box.take().map(({ id }) => id)).toEqual([3, 4, 5]);
  });
});

describe('a retry', () => {
  it('follows trouble on the way or at the server, and no mistake of ours', () => {
    for (const status of [0, 408, 410, 429, 460, 500, 502, 503, 504]) expect([status, worthRetrying(status)]).toEqual([status, true]);
    for (const status of [200, 204, 400, 401, 404, 413, 501, 505, 511]) expect([status, worthRetrying(status)]).toEqual([status, false]);
  });

  it('doubles from half a second to a minute', () => {
    expect([1, 2, 3, 8, 20].map((failures) => retryDelay(failures, null, 0))).toEqual([500, 1_000, 2_000, 60_000, 60_000]);
  });

  it('waits as long as it was asked to, five minutes at most', () => {
    expect(retryDelay(1, '7', 0)).toBe(7_000);
    expect(retryDelay(1, '86400', 0)).toBe(300_000);
    expect(retryDelay(1, 'soon', 0)).toBe(500);
  });

  it('is spread over half as much again, never early', () => {
    expect(retryDelay(1, '10', 1)).toBe(15_000);
  });
});

describe('a decision', () => {
  const decision = { slot: 'hero', experience: 'cart_rescue', variant: 'ten_off' };

  it('fills with its content and names the variant', () => {
    expect(fillingOf({ ...decision, html: '<p>−10%</p>' })).toEqual({ html: '<p>−10%</p>', label: 'cart_rescue:ten_off' });
  });

  it('leaves the page its own content when there is none, and still names a holdout', () => {
    expect(fillingOf({ slot: 'hero', reason: 'DEFAULT' })).toEqual({});
    expect(fillingOf({ ...decision, variant: 'holdout', reason: 'HOLDOUT' })).toEqual({ label: 'cart_rescue:holdout' });
  });

  it('is asked for again when due, within bounds and never early', () => {
    expect(recheckDelay(118, 0)).toBe(118_000);
    expect(recheckDelay(0.1, 0)).toBe(100);
    expect(recheckDelay(1e9, 0)).toBe(1_800_000);
    expect(recheckDelay(1, 1)).toBe(1_500);
  });
});

describe('a reading', () => {
  it('tells the scroll once: when deep enough, or with whatever it was on leaving', () => {
    const page = reading(0);
    expect(page.scrolled(0)).toBeUndefined();
    page.moved(0, 40, 0);
    page.moved(100, 50, 100);
    expect(page.scrolled(DEEP)).toBeUndefined();
    page.moved(300, 80, 200);
    expect(page.scrolled(DEEP)).toEqual({ depth: 80, velocity: 1500, timeTo50: 0.1 });
    page.moved(400, 100, 300);
    expect(page.scrolled(0)).toBeUndefined();
  });

  it('does not count pauses as slow scrolling, and no depth beyond the page', () => {
    const page = reading(0);
    page.moved(0, 50, 0);
    page.moved(100, 60, 100);
    page.moved(200, 130, 60_100);
    expect(page.scrolled(0)).toEqual({ depth: 100, velocity: 1000, timeTo50: 0.1 });
  });

  it('takes being put at the top for no scroll', () => {
    const page = reading(0);
    page.moved(0, 100, 10);
    expect(page.scrolled(0)).toBeUndefined();
  });
});

describe('an event', () => {
  it('has an id of 128 bits', () => {
    expect(hexId(Uint8Array.from({ length: 16 }, (_, i) => i * 17))).toBe('00112233445566778899aabbccddeeff');
  });
});

describe('a watch', () => {
  it('adds up each kind of attention, and tells it once', () => {
    const element = watch();
    element.turn('visible', true, 0);
    element.turn('visible', true, 500);
    element.turn('hover', true, 1_000);
    element.turn('hover', false, 3_000);
    element.turn('hover', true, 4_000);
    expect(element.taken(5_000)).toEqual({ visible: 5, hover: 3, focus: 0 });
    expect(element.taken(9_000)).toBeUndefined();
  });

  it('pauses when it was taken, and goes on with what was on', () => {
    const element = watch();
    element.turn('focus', true, 0);
    element.taken(1_000);
    element.resume(60_000);
    element.resume(60_500);
    expect(element.taken(62_000)).toEqual({ visible: 0, hover: 0, focus: 2 });
  });

  it('stays paused though it is told again of what was on', () => {
    const element = watch();
    element.turn('visible', true, 0);
    element.taken(1_000);
    element.turn('visible', true, 2_000);
    expect(element.taken(9_000)).toBeUndefined();
  });

  it('forgets on restart', () => {
    const element = watch();
    element.turn('visible', true, 0);
    element.restart(10_000);
    expect(element.taken(11_000)).toEqual({ visible: 1, hover: 0, focus: 0 });
  });
});

describe('layout shifts', () => {
  it('count by their worst burst', () => {
    const page = shifts();
    expect(page.worst()).toBe(0);
    page.shifted(0.1, 100);
    page.shifted(0.1, 900);
    page.shifted(0.15, 3_000);
    expect(page.worst()).toBeCloseTo(0.2);
    page.shifted(0.25, 30_000);
    expect(page.worst()).toBeCloseTo(0.25);
  });
});

describe('a burst of layout shifts', () => {
  it('is over where nothing moves for a second', () => {
    const page = shifts();
    page.shifted(0.1, 1_000);
    page.shifted(0.1, 1_999);
    page.shifted(0.1, 2_999);
    expect(page.worst()).toBeCloseTo(0.2);
  });

  it('is over after five seconds though it goes on', () => {
    const page = shifts();
    for (let at = 10_000; at < 16_000; at += 500) page.shifted(0.1, at);
    expect(page.worst()).toBeCloseTo(1);
  });
});

describe('interactions', () => {
  it('are as slow as the slowest, of which one in fifty is forgiven', () => {
    const page = interactions();
    expect(page.slowest()).toBeUndefined();
    page.lasted(1, 80);
    page.lasted(1, 320);
    page.lasted(2, 200);
    expect(page.slowest()).toBe(320);
    for (let id = 3; id <= 50; id++) page.lasted(id, 48);
    expect(page.slowest()).toBe(200);
  });
});

describe('what remains', () => {
  const HOUR = 3_600_000;

  it.each([
    [0, 'en', '00:00:00'],
    [-5, 'en', '00:00:00'],
    [1, 'en', '00:00:01'],
    [23 * HOUR + 59 * 60_000 + 59_000, 'en', '23:59:59'],
    [24 * HOUR, 'en', '1 day, 00:00:00'],
    [51 * HOUR + 62_000, 'en', '2 days, 03:01:02'],
    [51 * HOUR + 62_000, 'de-CH', '2 Tage, 03:01:02'],
  ])('of %i milliseconds is in %s: %s', (millis, language, text) => {
    expect(remaining(millis, language)).toBe(text);
  });

  it('is told in some language where the page names none that there is', () => {
    expect(remaining(48 * HOUR, 'x')).toMatch(/^2 .+, 00:00:00$/);
    expect(remaining(48 * HOUR, '')).toMatch(/^2 .+, 00:00:00$/);
  });
});
