import { isRef } from '../core/decision-cookie';
import type { Content } from './contents';
import { patience } from './patience';
import { question, type Answer } from './question';
import type { Site } from './site';
import { standing, type Standing } from './standing';
import type { Visit } from './visit';

/** What is shown in a slot. Without bytes the page's own content stays. */
export interface Shown {
  /** Somebody decided this; else the page is only left as it is. */
  isDecided: boolean;
  bytes?: Uint8Array | undefined;
  label?: string | undefined;
}

/** What is decided for one page while it is fetched and passes by. */
export interface View {
  /** If that is known without waiting. */
  now(slot: string): Shown | undefined;
  /** Never fails, and is there in time. */
  shown(slot: string): Promise<Shown>;
  /** The page is over: these were all its slots. */
  ended(): void;
  /** What became of the question so far, for the page's headers. */
  soFar(): SoFar;
  /** It is no page with slots after all. */
  drop(): void;
}

/** As much as is known when the page's headers leave. */
export interface SoFar {
  isAsked: boolean;
  answer: Answer | undefined;
  standing: Standing | undefined;
  /** All slots that the page is known to have are answered without a question. */
  isAnswered: boolean;
  /** `Link` headers for the main images of what will be shown. */
  preloads: ReadonlySet<string>;
}

const LEFT: Shown = { isDecided: false };

/** Begins to find out, so that it is mostly known when the first slot comes by. */
export function view(site: Site, visit: Visit): View {
  const { contents, seen, settings } = site;
  const { page, isOpened, behind } = visit;
  const asked = question(site, visit);
  const held = patience(settings.timeout);
  const slots = new Set<string>();
  const refToLoading = new Map<string, Promise<unknown>>();
  /** What came of those; of this page for as long as it passes, whatever is forgotten elsewhere meanwhile. */
  const refToContent = new Map<string, Content | 'unknown' | undefined>();
  let stand: Standing | undefined;

  const valueOf = (slot: string) => {
    const value = stand!.valueOf(slot);
    return value && refToContent.get(value) === 'unknown' ? undefined : value;
  };

  const now = (slot: string): Shown | undefined => {
    if (!stand) return undefined;
    const value = valueOf(slot);
    if (value === undefined) {
      const answer = asked.answered();
      return answer && shownOf(answer, slot);
    }
    if (!isRef(value)) return { isDecided: true, label: value.length > 1 ? `${value.slice(1)}:holdout` : undefined };
    const content = contents.now(value) ?? refToContent.get(value);
    if (content && content !== 'unknown') return { isDecided: true, bytes: content.bytes };
    return refToContent.has(value) ? LEFT : undefined;
  };

  /** One step nearer to what is shown in a slot. */
  const step = (slot: string): Promise<unknown> => {
    if (!stand) return started;
    const value = valueOf(slot);
    if (value === undefined) return asked.answer();
    const loading = refToLoading.get(value) ?? load(value);
    refToLoading.set(value, loading);
    return loading;
  };

  const load = async (ref: string) => refToContent.set(ref, await contents.load(ref, behind));

  const found = async (slot: string): Promise<Shown> => {
    let shown: Shown | undefined;
    while (!(shown = now(slot))) await step(slot);
    return shown;
  };

  /** Asks and fetches what the page will need, as far as that can be told before it is read. */
  const start = async (): Promise<void> => {
    stand = await standing(site, visit);
    if (!isOpened) return;
    const expected = seen.on(page.path, stand.type);
    if (!expected && !stand.knowsAnything) void asked.answer();
    for (const slot of expected ?? []) void found(slot);
  };
  const started = start();

  return {
    now(slot) {
      slots.add(slot);
      return now(slot);
    },
    shown: async (slot) => (await held.wait(found(slot))) ?? LEFT,
    ended: () => seen.saw(page.path, stand?.type, slots),
    soFar() {
      const values = stand && seen.on(page.path, stand.type)?.map(valueOf);
      return {
        isAsked: asked.isAsked(),
        answer: asked.answered(),
        standing: stand,
        isAnswered: !!values && !values.includes(undefined),
        preloads: new Set(values?.flatMap((value = '') => contents.now(value)?.preload ?? [])),
      };
    },
    drop: asked.drop,
  };
}

function shownOf(answer: Answer, slot: string): Shown {
  const filling = answer.slotToFilling.get(slot);
  if (!filling) return LEFT;
  const { html, label } = filling;
  // A snippet names itself; what names none is named by its element.
  return { isDecided: true, bytes: html ? new TextEncoder().encode(html) : undefined, label: html?.includes('data-limen=') ? undefined : label };
}
