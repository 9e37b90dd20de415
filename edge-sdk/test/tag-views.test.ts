// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { eachTestIsAPage, gateway, named, open, pages, passing } from './tag-page';

eachTestIsAPage();

const views = () => gateway.events.filter(({ type }) => type === 'page');

describe('a change of address without a load', () => {
  it('is a page view, by push, replace and back, with the view before as referrer', async () => {
    await open();
    const first = location.href;
    history.pushState(null, '', '/p/1');
    await passing(300);
    history.replaceState(null, '', '/p/2');
    await passing(300);
    history.replaceState(null, '', '/p/3');
    window.dispatchEvent(new Event('popstate'));
    await passing(300);
    expect(pages()).toEqual(['/', '/p/1', '/p/2', '/p/3']);
    expect(views()[1]!.properties!.referrer).toBe(first);
    expect(named('Page Left')).toHaveLength(3);
    expect(gateway.decides).toHaveLength(4);
  });

  it('is none when only the search or the state changes', async () => {
    await open();
    history.pushState({ a: 1 }, '', '/?color=red');
    history.replaceState(null, '', '/#top');
    await passing(300);
    expect(pages()).toEqual(['/']);
  });

  it('is one view though the address changes twice at once', async () => {
    await open();
    history.pushState(null, '', '/old');
    history.replaceState(null, '', '/new');
    await passing(300);
    expect(pages()).toEqual(['/', '/new']);
  });

  it('is left to the page where it says so', async () => {
    const limen = await open({ spa: 'off' });
    history.pushState(null, '', '/p/1');
    await passing(300);
    expect(pages()).toEqual(['/']);
    limen.page();
    await passing(300);
    expect(pages()).toEqual(['/', '/p/1']);
  });
});

describe('a page that calls page() itself', () => {
  it('is not counted twice, at once or late', async () => {
    const limen = await open();
    limen.page();
    history.pushState(null, '', '/p/1');
    limen.page();
    await passing(300);
    history.pushState(null, '', '/p/2');
    await passing(2_000);
    limen.page();
    await passing(300);
    expect(pages()).toEqual(['/', '/p/1', '/p/2']);
  });

  it('adds what it knows to the view that was counted, and that is decided anew', async () => {
    const limen = await open();
    history.pushState(null, '', '/x/1');
    await passing(10);
    limen.page({ type: 'product' });
    await passing(300);
    expect(views()[1]).toMatchObject({ properties: { path: '/x/1', type: 'product' }, context: { page: { type: 'product' } } });
    expect(gateway.decides.at(-1)!.context.page).toMatchObject({ path: '/x/1', type: 'product' });
  });

  it('may count the same address again', async () => {
    const limen = await open();
    limen.page();
    limen.page();
    await passing(300);
    expect(pages()).toEqual(['/', '/']);
  });
});

describe('a click', () => {
  const click = async (selector: string) => {
    document.querySelector<HTMLElement>(selector)!.click();
    await passing(300);
  };

  it('on a link, a button or what is marked is told with what was clicked, bounded', async () => {
    document.body.innerHTML = `<a id="more" href="/p/1"> <b>All tents</b> </a><button aria-label="Close">${'x'.repeat(300)}</button><div data-limen-click="zoom"><i>+</i></div><p>text</p>`;
    document.addEventListener('click', (event) => event.preventDefault());
    await open();
    await click('a b');
    await click('button');
    await click('i');
    await click('p');
    expect(named('Clicked').map(({ properties }) => properties)).toEqual([
      { text: 'All tents', href: '/p/1', id: 'more' },
      { text: 'x'.repeat(200), id: '' },
      { text: '+', id: '', name: 'zoom' },
    ]);
  });

  it('is told by its label where there is no text, and where the page keeps the event to itself', async () => {
    document.body.innerHTML = '<button id="close"><svg></svg></button>';
    const button = document.querySelector('button')!;
    Object.defineProperty(button, 'ariaLabel', { value: 'Close' }); // happy-dom does not reflect it
    button.addEventListener('click', (event) => event.stopPropagation());
    await open();
    await click('button');
    expect(named('Clicked').map(({ properties }) => properties!.text)).toEqual(['Close']);
  });

  it('is decided upon only where the page gave it a name', async () => {
    document.body.innerHTML = '<div data-limen-slot="hero"></div><button id="plain"></button><button id="named" data-limen-click="x"></button>';
    await open();
    await click('#plain');
    expect(gateway.decides).toHaveLength(1);
    await click('#named');
    expect(gateway.decides).toHaveLength(2);
  });
});
