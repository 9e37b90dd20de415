import { describe, expect, it } from 'vitest';
import { consentMode, consentSignals, tcfConsent } from '../src/tag/consent/signals';
import { dataLayer } from '../src/tag/datalayer/datalayer';

function tag() {
  const calls: unknown[][] = [];
  return { calls, push: (...all: unknown[][]) => calls.push(...all) };
}

describe('a data layer', () => {
  const item = { item_id: 'p1', item_name: 'Tarn 2', item_category: 'tents', item_brand: 'Ridge', item_variant: 'green', price: 429, quantity: 2 };
  const product = { product_id: 'p1', name: 'Tarn 2', category: 'tents', brand: 'Ridge', variant: 'green', price: 429, quantity: 2 };

  function told(event: string, ecommerce: object): unknown[][] {
    const limen = tag();
    dataLayer(limen, [{ event, ecommerce }]);
    return limen.calls;
  }

  it.each([
    ['view_item', 'Product Viewed'],
    ['add_to_cart', 'Product Added'],
    ['remove_from_cart', 'Product Removed'],
  ])('says %s: %s, of each product', (event, name) => {
    expect(told(event, { currency: 'EUR', items: [item, { item_id: 'p2' }] })).toEqual([
      ['track', name, { ...product, currency: 'EUR' }],
      ['track', name, expect.objectContaining({ product_id: 'p2', quantity: 1, currency: 'EUR' })],
    ]);
  });

  it.each([
    ['view_cart', 'Cart Viewed', {}, {}],
    ['begin_checkout', 'Checkout Started', { coupon: 'ten' }, { coupon: 'ten' }],
    ['view_item_list', 'Product List Viewed', { item_list_id: 'l1', item_list_name: 'Tents' }, { list_id: 'l1', category: 'Tents' }],
    ['purchase', 'Order Completed', { transaction_id: 'T1', tax: 10, shipping: '5' }, { order_id: 'T1', revenue: 858, tax: 10, shipping: '5', total: 873 }],
  ])('says %s: %s, of all products', (event, name, said, expected) => {
    expect(told(event, { currency: 'EUR', value: 858, items: [item], ...said })).toEqual([
      ['track', name, { value: 858, currency: 'EUR', products: [product], ...expected }],
    ]);
  });

  it('says what was searched for, at its top level', () => {
    const limen = tag();
    dataLayer(limen, [{ event: 'search', search_term: 'tarp' }]);
    expect(limen.calls).toEqual([['track', 'Products Searched', { query: 'tarp' }]]);
  });

  it('is read for what was before and what comes after, each once and in order, and still does what it did', () => {
    const limen = tag();
    const layer: unknown[] = [{ event: 'view_cart', ecommerce: {} }];
    dataLayer(limen, layer);
    expect(layer.push({ event: 'add_to_cart', ecommerce: { items: [item] } }, { event: 'begin_checkout', ecommerce: {} })).toBe(3);
    expect(limen.calls.map(([, name]) => name)).toEqual(['Cart Viewed', 'Product Added', 'Checkout Started']);
    expect(layer).toHaveLength(3);
  });

  it('is understood as gtag writes it', () => {
    const limen = tag();
    const layer: unknown[] = [];
    dataLayer(limen, layer);
    // eslint-disable-next-line prefer-rest-params -- it is what gtag pushes
    const gtag = function (..._said: unknown[]) { layer.push(arguments); };
    gtag('event', 'view_item', { currency: 'EUR', items: [item] });
    gtag('config', 'G-1');
    expect(limen.calls).toEqual([['track', 'Product Viewed', { ...product, currency: 'EUR' }]]);
  });

  it('may hold anything else', () => {
    const limen = tag();
    dataLayer(limen, [null, 'text', 7, {}, { event: 'gtm.js' }, { event: 'view_item' }, { event: 'view_item', ecommerce: { items: 'none' } }, { ecommerce: null }]);
    expect(limen.calls).toEqual([]);
  });
});

describe('a consent dialog by TCF', () => {
  const granted = { 1: true, 5: true, 6: true, 8: true };

  it('is heard when it was answered, and only a yes to all that is done is a yes', () => {
    expect(tcfConsent({ eventStatus: 'cmpuishown', purpose: { consents: granted } })).toBeUndefined();
    expect(tcfConsent({ eventStatus: 'tcloaded', purpose: { consents: granted } })).toBe(true);
    for (const purpose of [1, 5, 6, 8]) {
      expect(tcfConsent({ eventStatus: 'useractioncomplete', purpose: { consents: { ...granted, [purpose]: false } } })).toBe(false);
    }
    expect(tcfConsent({ eventStatus: 'tcloaded' })).toBe(false);
    expect(tcfConsent({ gdprApplies: false })).toBe(true);
  });

  it('is the site’s own answer before that of its vendors', () => {
    expect(tcfConsent({ eventStatus: 'tcloaded', purpose: { consents: granted }, publisher: { consents: { 1: false } } })).toBe(false);
  });

  it('is told on, each change once', () => {
    const limen = tag();
    let say: (data: object, success: boolean) => void;
    consentSignals(limen, { __tcfapi: (_command, _version, listener) => (say = listener) });
    say!({ eventStatus: 'cmpuishown' }, true);
    say!({ eventStatus: 'tcloaded', purpose: { consents: granted } }, true);
    say!({ eventStatus: 'tcloaded', purpose: { consents: granted } }, true);
    say!({ eventStatus: 'useractioncomplete', purpose: {} }, true);
    say!({ gdprApplies: false }, false);
    expect(limen.calls).toEqual([['consent', true], ['consent', false]]);
  });
});

describe('Consent Mode', () => {
  const consent = (kind: string, states: object) => ['consent', kind, states];

  it('is what was said last of each storage', () => {
    const heard = consentMode();
    expect(heard({ event: 'gtm.js' })).toBeUndefined();
    expect(heard(consent('default', { ad_storage: 'granted' }))).toBeUndefined();
    expect(heard(consent('default', { analytics_storage: 'denied' }))).toBe(false);
    expect(heard(consent('update', { analytics_storage: 'granted' }))).toBe(true);
    expect(heard(consent('update', { personalization_storage: 'denied' }))).toBe(false);
    expect(heard(consent('default', { analytics_storage: 'granted', region: ['US'] }))).toBeUndefined();
  });

  it('is told on from where it stands, and when it changes', () => {
    const limen = tag();
    const dataLayer: unknown[] = [consent('default', { analytics_storage: 'denied' }), consent('update', { analytics_storage: 'granted' })];
    consentSignals(limen, { dataLayer });
    dataLayer.push({ event: 'view_item' }, consent('update', { analytics_storage: 'denied' }));
    expect(limen.calls).toEqual([['consent', true], ['consent', false]]);
    expect(dataLayer).toHaveLength(4);
  });
});
