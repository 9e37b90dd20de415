import { tagOf, type Tag } from './esi-tag';

const TAG = /<\w[^>]*\s(?:fetchpriority|data-limen-preload)\b[^>]*>/gi;
/** What can stand in a header: an address between brackets, a parameter in quotes. */
const SAFE = /^[ !#-;=?-~]{1,2048}$/;

/**
 * The `Link` header that lets a browser fetch a snippet's main image while the page is still on its way: the first
 * `<img … fetchpriority="high">`, or what has `data-limen-preload`: with an address that one, else the image it stands on.
 */
export function preloadIn(html: string): string | undefined {
  return [...html.matchAll(TAG)].map(([tag]) => linkOf(tagOf(tag))).find(Boolean);
}

function linkOf({ name, attributes }: Tag): string | undefined {
  const named = attributes.get('data-limen-preload');
  const isMain = name === 'img' && (named === '' || attributes.get('fetchpriority') === 'high');
  const address = named || (isMain && attributes.get('src'));
  if (!address || !SAFE.test(address)) return undefined;
  const sized = (name: 'srcset' | 'sizes') => {
    const value = attributes.get(name);
    return value && !named && SAFE.test(value) ? `; image${name}="${value}"` : '';
  };
  return `<${address}>; rel=preload; as=image; fetchpriority=high${sized('srcset')}${sized('sizes')}`;
}
