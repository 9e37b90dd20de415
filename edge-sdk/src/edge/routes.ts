import { pathMatcher } from '../core/pages';
import type { Options, PageAttributes } from './options';

/** What is said of the page at a path; nothing: it is not ours to fill. */
export type Routes = (path: string) => PageAttributes | undefined;

export function routesOf(routes: NonNullable<Options['routes']>): Routes {
  const rows = Object.entries(routes).map(([glob, said]) => [pathMatcher(glob), said] as const);
  return (path) => {
    const said = rows.find(([matches]) => matches(path))?.[1] ?? true;
    return said === true ? {} : said || undefined;
  };
}
