import type { Properties } from '../../core/event';

/** What a data layer gives its events to; the tag, or the array that waits for it. */
export interface Hears {
  push(...calls: [string, ...unknown[]][]): unknown;
}

type Fields = Record<string, unknown>;

/** An item of GA4 as a product of the Segment Spec. */
function product(item: Fields): Properties {
  return {
    product_id: item.item_id,
    name: item.item_name,
    category: item.item_category,
    brand: item.item_brand,
    variant: item.item_variant,
    price: item.price,
    quantity: item.quantity ?? 1,
    coupon: item.coupon,
  };
}

const each = (name: string) => (fields: Fields, products: Properties[]) =>
  products.map((one) => [name, { ...one, currency: fields.currency }] as const);
const all = (name: string, more: (fields: Fields) => Properties = () => ({})) => (fields: Fields, products: Properties[]) => [
  [name, { value: fields.value, currency: fields.currency, coupon: fields.coupon, products, ...more(fields) }] as const,
];
const amount = (value: unknown) => Number(value) || 0;

const EVENTS = new Map<unknown, (fields: Fields, products: Properties[]) => (readonly [string, Properties])[]>([
  ['view_item', each('Product Viewed')],
  ['add_to_cart', each('Product Added')],
  ['remove_from_cart', each('Product Removed')],
  ['view_cart', all('Cart Viewed')],
  ['begin_checkout', all('Checkout Started')],
  [
    'purchase',
    all('Order Completed', ({ transaction_id, value, tax, shipping }) => ({
      order_id: transaction_id,
      revenue: value,
      tax,
      shipping,
      total: amount(value) + amount(tax) + amount(shipping),
    })),
  ],
  ['view_item_list', all('Product List Viewed', ({ item_list_id, item_list_name }) => ({ list_id: item_list_id, category: item_list_name }))],
  ['search', ({ search_term }) => [['Products Searched', { query: search_term }]]],
]);

/** Tells the tag what a GA4 data layer says: `{ event, ecommerce }` as Tag Manager has it, and `gtag('event', …)`; past and to come. */
export function dataLayer(limen: Hears, layer: unknown[]): void {
  const hear = (entry: unknown) => {
    const said = Object(entry) as Fields & ArrayLike<unknown>;
    const [name, fields] = said[0] === 'event' ? [said[1], Object(said[2]) as Fields] : [said.event, { ...said, ...Object(said.ecommerce) } as Fields];
    const items = Array.isArray(fields.items) ? (fields.items as Fields[]) : [];
    for (const [event, properties] of EVENTS.get(name)?.(fields, items.map(product)) ?? []) limen.push(['track', event, properties]);
  };
  const { push } = layer;
  layer.push = (...entries) => {
    entries.forEach(hear);
    return push.apply(layer, entries);
  };
  layer.forEach(hear);
}
