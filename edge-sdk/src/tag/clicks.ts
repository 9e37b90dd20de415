const CLICKABLE = 'a,button,[data-limen-click]';
const TEXT_CHARS_MAX = 200;

/**
 * Tells of clicks on what is there to be clicked, also where the page keeps the event to itself.
 *
 * @param clicked is told what it was, and its name if the page gives it one in `data-limen-click`
 */
export function clicks(clicked: (what: object, name: string | undefined) => void): void {
  addEventListener(
    'click',
    ({ target }) => {
      const element = (target as HTMLElement).closest?.<HTMLElement>(CLICKABLE);
      if (!element) return;
      const { textContent, id, dataset, ariaLabel } = element;
      const text = (textContent.trim() || ariaLabel)?.slice(0, TEXT_CHARS_MAX);
      clicked({ text, href: element.getAttribute('href')?.slice(0, TEXT_CHARS_MAX), id }, dataset.limenClick);
    },
    true,
  );
}
