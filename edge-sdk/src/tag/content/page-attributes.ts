import { appearing } from './appearing';

/**
 * Attributes that a snippet has for the page as a whole: on the root element for as long as the snippet is there, then what the
 * page had of its own comes back. Style sheets need not wait for this: `html:has([data-layout=light])` holds from the first paint.
 */
export function pageAttributes(): void {
  const root = document.documentElement;
  const own = new Map<string, string | null>();
  let classes: string[] = [];

  appearing('[data-limen-page]', (elements) => {
    const wanted = new Map<string, string>();
    for (const element of elements) {
      for (const name of element.dataset.limenPage!.split(' ')) if (!wanted.has(name)) wanted.set(name, element.getAttribute(name) ?? '');
    }
    const names = wanted.get('class')?.split(' ') ?? [];
    wanted.delete('class');
    root.classList.remove(...classes.filter((name) => !names.includes(name)));
    // What the page has anyway is not ours to take away.
    const added = names.filter((name) => !root.classList.contains(name));
    root.classList.add(...added);
    classes = [...classes.filter((name) => names.includes(name)), ...added];
    for (const [name, value] of own) {
      if (wanted.has(name)) continue;
      if (value === null) root.removeAttribute(name);
      else root.setAttribute(name, value);
      own.delete(name);
    }
    for (const [name, value] of wanted) {
      if (!own.has(name)) own.set(name, root.getAttribute(name));
      if (root.getAttribute(name) !== value) root.setAttribute(name, value);
    }
  });
}
