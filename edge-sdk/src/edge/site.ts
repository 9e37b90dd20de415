import { contents, type Contents } from './contents';
import { edgeKeys, type EdgeKeys } from './edge-keys';
import type { Settings } from './options';
import { publishedRules, type PublishedRules } from './published-rules';
import { routesOf, type Routes } from './routes';
import { seenSlots, type SeenSlots } from './seen';
import { sessions, type Sessions } from './session';
import { runtimeCache } from './shared-cache';

/** What an edge knows of a site and keeps from one request to the next. */
export interface Site {
  settings: Settings;
  routes: Routes;
  /** Nothing without a key: then the gateway decides every page. */
  signed: { keys: EdgeKeys; rules: PublishedRules } | undefined;
  contents: Contents;
  seen: SeenSlots;
  sessions: Sessions | undefined;
}

export function site(settings: Settings): Site {
  const { gateway, timeout, session } = settings;
  const cache = settings.cache ?? runtimeCache(gateway);
  const keys = settings.edgeKeys.length ? edgeKeys(settings.edgeKeys) : undefined;
  return {
    settings,
    routes: routesOf(settings.routes),
    signed: keys && { keys, rules: publishedRules(gateway, keys, cache) },
    contents: contents(gateway, cache, timeout),
    seen: seenSlots(),
    sessions: session && sessions(session),
  };
}
