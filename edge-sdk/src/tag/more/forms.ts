import type { Properties } from '../../core/event';
import type { Limen } from '../limen';

const TEXT_CHARS_MAX = 100;

/** Which form: what the page calls it. What is in it is never read. */
function named(form: HTMLFormElement): Properties {
  // A field called "id" or "name" hides the form's own.
  const text = (attribute: string) => form.getAttribute(attribute)?.slice(0, TEXT_CHARS_MAX);
  return { form_id: text('id'), form_name: text('name') };
}

/** `Form Started` when the first field is changed, once a form; `Form Submitted` when it is sent. */
export function forms(limen: Limen): void {
  const started = new WeakSet<HTMLFormElement>();

  document.addEventListener(
    'input',
    ({ target }) => {
      const form = (target as HTMLInputElement).form;
      if (!form || started.has(form)) return;
      started.add(form);
      limen.track('Form Started', named(form));
    },
    true,
  );
  document.addEventListener('submit', ({ target }) => limen.track('Form Submitted', named(target as HTMLFormElement)), true);
}
