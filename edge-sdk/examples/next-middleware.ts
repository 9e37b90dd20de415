/**
 * Limen in front of the pages of a Next.js app: put this beside `app/` as `middleware.ts`.
 *
 * A middleware does not see the page it stands before, so it asks for it: the app is asked again, and knows by
 * `Surrogate-Capability` that this time the page itself is wanted. Whoever sends that header himself gets the page as it is.
 */
import { edge } from '@limen/edge-sdk/edge';

const limen = edge({
  gateway: process.env.LIMEN_GATEWAY!,
  writeKey: process.env.LIMEN_WRITE_KEY!,
  edgeKeys: process.env.LIMEN_EDGE_KEY!.split(','),
  // Where the app itself can be reached, such as http://127.0.0.1:3000.
  origin: process.env.LIMEN_ORIGIN!,
  place: ({ headers }) => ({ country: headers.get('x-vercel-ip-country') ?? undefined, city: headers.get('x-vercel-ip-city') ?? undefined }),
});

export const config = { matcher: ['/((?!_next/|api/).*)'] };

export default function middleware(request: Request, event: { waitUntil(work: Promise<unknown>): void }): Promise<Response> | Response {
  return isForLimen(request) ? limen(request, event) : next();
}

function isForLimen({ url, headers }: Request): boolean {
  const isOpened = headers.get('Sec-Fetch-Dest') === 'document' && !headers.has('Surrogate-Capability');
  return isOpened || new URL(url).pathname.startsWith('/_l/');
}

/** What `NextResponse.next()` of `next/server` is: the app goes on. */
function next(): Response {
  return new Response(null, { headers: { 'x-middleware-next': '1' } });
}
