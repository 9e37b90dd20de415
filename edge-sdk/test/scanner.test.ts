import { assert, constantFrom, array, property, string, uint8Array, nat, oneof } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageScanner, TAG_BYTES_MAX, type Piece } from '../src/core/scanner';

const utf8 = new TextEncoder();
const text = new TextDecoder();
const windows1252 = new TextDecoder('latin1');
const latin1 = (bytes: Uint8Array) => windows1252.decode(bytes);
/** As if nothing in a page were plain. */
const neverPlain = ({ length }: Uint8Array) => '<'.repeat(length);

/** What a page in these chunks comes out as: includes as ⟨src⟩, fallbacks as ⟪what they show⟫, slots as ⟦name>content⟧. */
function read(chunks: Uint8Array[], characters = latin1): string {
  const scanner = pageScanner(characters);
  return written([...chunks.flatMap((chunk) => scanner.scan(chunk)), ...scanner.end()]);
}

function written(pieces: Piece[]): string {
  const parts = pieces.flatMap((piece, index) => {
    if (piece.kind === 'include') return [utf8.encode(`⟨${piece.src}⟩`)];
    if (piece.kind === 'text') return [piece.bytes];
    if (piece.kind === 'slot') return [utf8.encode(`⟦${piece.slot}`), piece.bytes];
    if (piece.kind === 'slotEnd') return [utf8.encode('⟧')];
    // A fallback may come in several pieces.
    const [first, last] = [pieces[index - 1]?.kind !== piece.kind, pieces[index + 1]?.kind !== piece.kind];
    return [utf8.encode(first ? '⟪' : ''), piece.bytes, utf8.encode(last ? '⟫' : '')];
  });
  return text.decode(joined(parts));
}

function joined(parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Cut before each of these offsets. */
function cut(bytes: Uint8Array, offsets: number[]): Uint8Array[] {
  const ends = [0, ...[...offsets].sort((a, b) => a - b), bytes.length];
  return ends.slice(1).map((end, index) => bytes.slice(ends[index], end));
}

const HERO = '<esi:include src="/hero"/>';

/** What the page is, and what is to come out; the same if left out. */
const CORPUS: Record<string, [page: string, out?: string]> = {
  'nothing': [''],
  'a page without tags': ['<!doctype html><p class="a">Zelte – schön & günstig 😀</p>'],
  'a self-closing include': [`<p>${HERO}</p>`, '<p>⟨/hero⟩</p>'],
  'a paired include': ['a<esi:include src="/hero"></esi:include>b', 'a⟨/hero⟩b'],
  'a paired include with space within': ['a<esi:include src="/hero"> </esi:include>b', 'a⟨/hero⟩ b'],
  'an include that is never closed takes nothing with it': ['a<esi:include src="/hero">b</body>', 'a⟨/hero⟩b</body>'],
  'alt and onerror': ['<esi:include src="/a" alt="/b" onerror="continue"/>', '⟨/a⟩'],
  'attributes in any order, quotes and spacing': [`<esi:include\n\tonerror='continue'  src = '/a?x="1"' />`, '⟨/a?x="1"⟩'],
  'a value without quotes': ['<esi:include src=/hero />', '⟨/hero⟩'],
  'a > in a value': ['<esi:include src="/a>b"/>', '⟨/a>b⟩'],
  'entities in a value, once': ['<esi:include src="/a?b=1&amp;c=&#39;&amp;lt;"/>', "⟨/a?b=1&c='&lt;⟩"],
  'an address beyond ASCII': ['<esi:include src="/zelt-grün"/>', '⟨/zelt-gr%c3%bcn⟩'],
  'the first of two src': ['<esi:include src="/a" SRC="/b"/>', '⟨/a⟩'],
  'several includes': [HERO.repeat(3), '⟨/hero⟩⟨/hero⟩⟨/hero⟩'],
  'capitals': ['<ESI:Include SRC="/hero"/>', '⟨/hero⟩'],

  'a removal': ['a<esi:remove><b>x</b></esi:remove>b', 'ab'],
  'an empty removal removes nothing more': ['a<esi:remove/>b', 'ab'],
  'a removal that is never closed': ['a<esi:remove>b', 'a'],
  'a removal does not nest': ['<esi:remove>a<esi:remove>b</esi:remove>c</esi:remove>d', 'cd'],
  'an include in a removal': [`<esi:remove>${HERO}</esi:remove>a`, 'a'],
  'a removal right after an include is its fallback': [`${HERO}\n<esi:remove><b>x</b></esi:remove>`, '⟨/hero⟩\n⟪<b>x</b>⟫'],
  'a fallback for each include': [`${HERO}<esi:remove>1</esi:remove>${HERO}<esi:remove>2</esi:remove>`, '⟨/hero⟩⟪1⟫⟨/hero⟩⟪2⟫'],
  'one fallback an include': [`${HERO}<esi:remove>1</esi:remove><esi:remove>2</esi:remove>`, '⟨/hero⟩⟪1⟫'],
  'a removal after something else is none': [`${HERO}.<esi:remove>x</esi:remove>`, '⟨/hero⟩.'],
  'ESI in a fallback': [`${HERO}<esi:remove>a<esi:comment text="n"/><esi:include src="/b"/>é</esi:remove>`, '⟨/hero⟩⟪aé⟫'],
  'the usual pair': [`<!--esi ${HERO} --><esi:remove>x</esi:remove>`, ' ⟨/hero⟩ ⟪x⟫'],

  'an ESI comment': ['a<!--esi <p>b</p>-->c', 'a <p>b</p>c'],
  'an ESI comment that begins with a tag': [`<!--esi${HERO}-->`, '⟨/hero⟩'],
  'dashes in an ESI comment': ['<!--esi - -- ---> -->', ' - -- - -->'],
  'an ESI comment that ends in dashes': ['<!--esi a---->b', ' a--b'],
  'an ESI comment that is never closed': [`<!--esi <b>${HERO}--`, ' <b>⟨/hero⟩--'],
  'an ESI comment in an ESI comment': ['<!--esi a<!--esi b-->c-->', ' a bc-->'],
  'a comment in an ESI comment': ['<!--esi a<!-- b -->c-->d', ' a<!-- b -->cd'],
  'a script in an ESI comment': ['<!--esi <script>a-->b</script>-->c', ' <script>a-->b</script>c'],
  'comments that only begin like ESI': ['<!--esi--><!--esimated--><!--esi-note--><!--es i-->'],
  'an ESI note': ['a<esi:comment text="note > <b>"/>b<esi:comment text=""></esi:comment>c', 'abc'],

  'ESI in a comment': [`<!-- ${HERO} -->${HERO}`, `<!-- ${HERO} -->⟨/hero⟩`],
  'comments that are over at once': [`<!-->${HERO}<!--->${HERO}<!---->${HERO}`, '<!-->⟨/hero⟩<!--->⟨/hero⟩<!---->⟨/hero⟩'],
  'ESI in CDATA': [`<![CDATA[ ${HERO} ]] > ]]]>${HERO}`, `<![CDATA[ ${HERO} ]] > ]]]>⟨/hero⟩`],
  'what is almost CDATA': [`<![CDAT[>${HERO}`, '<![CDAT[>⟨/hero⟩'],
  'ESI in a script': [`<script>let a = '${HERO}', b = "</scrip>", c = 1</2;</script >${HERO}`, `<script>let a = '${HERO}', b = "</scrip>", c = 1</2;</script >⟨/hero⟩`],
  'ESI in raw text': [`<STYLE>${HERO}</style><textarea>${HERO}</TextArea/><title>${HERO}<</title>`],
  'a script without an end': [`<script>${HERO}</scripts>`],
  'an end tag of a script without one': [`</script>${HERO}`, '</script>⟨/hero⟩'],
  'ESI in an attribute': [`<a title='${HERO}' b=<esi:remove>${HERO}`, `<a title='${HERO}' b=<esi:remove>⟨/hero⟩`],
  'a > in an attribute': [`<a title="a>${HERO}">${HERO}`, `<a title="a>${HERO}">⟨/hero⟩`],
  'quotes that are no quotes': [`<p it's="a"b'>${HERO}`, `<p it's="a"b'>⟨/hero⟩`],
  'a declaration': [`<!doctype html><?xml version="1.0"?><!>${HERO}`, '<!doctype html><?xml version="1.0"?><!>⟨/hero⟩'],
  'what is no tag': [`a < b <3 <<${HERO} </> </ a>`, 'a < b <3 <<⟨/hero⟩ </> </ a>'],

  'an element with a slot': ['a<div class="x" data-limen-slot="hero" id=y><p>b</p></div>c', 'a<div class="x" data-limen-slot="hero" id=y⟦hero><p>b</p>⟧</div>c'],
  'the ways to write its name': [`<a data-limen-slot = 'x'>1</a><b DATA-limen-SLOT=y>2</B ><i\nid data-limen-slot=z-1 />3</i>`, `<a data-limen-slot = 'x'⟦x>1⟧</a><b DATA-limen-SLOT=y⟦y>2⟧</B ><i\nid data-limen-slot=z-1 /⟦z-1>3⟧</i>`],
  'what is no name of a slot': ['<a data-limen-slot>1</a><a data-limen-slot="">2</a><a data-limen-slots="x">3</a><a xdata-limen-slot="x"><a title="data-limen-slot=x">4</a></a data-limen-slot="x">'],
  'the first of two slots': ['<a data-limen-slot=x data-limen-slot=y>1</a>', '<a data-limen-slot=x data-limen-slot=y⟦x>1⟧</a>'],
  'elements of the same name in a slot': ['<div data-limen-slot="x"><div><div>1</div></div><divs></divs></div>2</div>', '<div data-limen-slot="x"⟦x><div><div>1</div></div><divs></divs>⟧</div>2</div>'],
  'slots one after the other': ['<b data-limen-slot="x"></b><i data-limen-slot="y"></i>', '<b data-limen-slot="x"⟦x>⟧</b><i data-limen-slot="y"⟦y>⟧</i>'],
  'a slot in a slot': ['<div data-limen-slot="x"><b data-limen-slot="y">1</b></div>', '<div data-limen-slot="x"⟦x><b data-limen-slot="y">1</b>⟧</div>'],
  'an end tag where none counts': ['<div data-limen-slot="x"><!-- </div> --><script></div></script><a b="</div>">1</div>', '<div data-limen-slot="x"⟦x><!-- </div> --><script></div></script><a b="</div>">1⟧</div>'],
  'a slot that is never closed': ['<div data-limen-slot="x">1</di', '<div data-limen-slot="x"⟦x>1</di'],
  'elements whose end cannot be told': ['<p data-limen-slot="x">1<img data-limen-slot="x"><li data-limen-slot="x">2</li><script data-limen-slot="x">3</script>'],
  'ESI in a slot': [`<div data-limen-slot="x">${HERO}<esi:remove>1</div></esi:remove></div>`, '<div data-limen-slot="x"⟦x>⟨/hero⟩⟪1</div>⟫⟧</div>'],
  'a slot in a fallback': [`${HERO}<esi:remove><div data-limen-slot="x">1</div></esi:remove>`, '⟨/hero⟩⟪<div data-limen-slot="x">1</div>⟫'],
  'a slot in an ESI tag': ['<esi:vars data-limen-slot="x"></esi:vars><esi:comment data-limen-slot="x">1', '<esi:vars data-limen-slot="x"></esi:vars>1'],

  'other ESI tags': ['<esi:vars>$(HTTP_HOST)</esi:vars><esi:try><esi:attempt>a</esi:attempt></esi:try>'],
  'names that only begin alike': ['<esi:includes src="/a"/><es:include/><esi /><e><esi:>'],
  'an include of nothing': ['<esi:include/><esi:include src/><esi:include src=""/><esi:include alt="/a"/>'],
  'end tags of nothing': ['a</esi:include></esi:remove></esi:comment>b', 'ab'],
  'a tag the page ends in': ['a<esi:include src="/a'],
  'a quote that is never closed': ['<esi:include src="/a/><p>b</p>'],
  'a bracket the page ends in': ['a<'],
  'characters of several bytes around everything': [`😀${HERO}€<!--esi ü-->ß<esi:remove>é</esi:remove>😀`, '😀⟨/hero⟩€ üß😀'],
};

describe('a page scanner', () => {
  it.each(Object.entries(CORPUS))('reads %s, wherever it is cut', (_, [page, out = page]) => {
    const bytes = utf8.encode(page);
    expect(read([bytes])).toBe(out);
    expect(read(cut(bytes, [...bytes.keys()]))).toBe(out);
    for (let at = 1; at < bytes.length; at++) expect(read(cut(bytes, [at]))).toBe(out);
  });

  it('takes a tag of the greatest length, and longer ones for text', () => {
    const include = (bytes: number) => `<esi:include src="/a"${' '.repeat(bytes - 23)}/>`;
    for (const chunkBytes of [1, 7, TAG_BYTES_MAX, 1 << 20]) {
      const fed = (page: string) => {
        const bytes = utf8.encode(page);
        return read(cut(bytes, Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) => index * chunkBytes)));
      };
      expect(fed(`.${include(TAG_BYTES_MAX)}.`)).toBe('.⟨/a⟩.');
      expect(fed(include(TAG_BYTES_MAX + 1) + HERO)).toBe(`${include(TAG_BYTES_MAX + 1)}⟨/hero⟩`);
      const slot = (bytes: number) => `<b data-limen-slot="x">1</b${' '.repeat(bytes - 4)}>2</b>`;
      for (const bytes of [TAG_BYTES_MAX, TAG_BYTES_MAX + 1]) expect(fed(slot(bytes))).toBe(slot(bytes).replace('>1', '⟦x>1⟧'));
    }
  });

  it('never holds back more than the greatest tag', () => {
    const scanner = pageScanner(latin1);
    let held = 0;
    for (const byte of utf8.encode(`${'<'.repeat(9_000)}<esi:include src="${'<esi:include '.repeat(9_000)}`)) {
      held++;
      for (const { bytes } of scanner.scan(Uint8Array.of(byte))) held -= bytes.length;
      expect(held).toBeLessThan(TAG_BYTES_MAX);
    }
  });

  it('tells what is no tag at once: a page does not wait for its next chunk', () => {
    const scanner = pageScanner(latin1);
    expect(written(scanner.scan(utf8.encode('<p class="a'))).length).toBe(11);
    expect(written(scanner.scan(utf8.encode('"><script>if (a <')))).toBe('"><script>if (a <');
  });

  it('reads a page of 1 MB with a thousand includes', () => {
    const row = `<li class="row" data-a='1'>${'Zelt '.repeat(190)}<!-- – --><script>a<b</script>`;
    const page = utf8.encode(`${row}${HERO}`.repeat(1_000));
    const out = `${row}⟨/hero⟩`.repeat(1_000);
    const chunks = cut(page, Array.from({ length: Math.ceil(page.length / 4_093) }, (_, index) => index * 4_093));
    expect(page.length).toBeGreaterThan(1_000_000);
    expect(read([page]) === out).toBe(true);
    expect(read(chunks) === out).toBe(true);
  });
});

describe('a page of 1 MB', () => {
  const MB = 1 << 20;
  const chunked = (bytes: Uint8Array, length: number) => cut(bytes, Array.from({ length: Math.ceil(bytes.length / length) }, (_, index) => index * length));
  const filler = '<p class="a">Zelte – schön & günstig 😀</p>\n';
  /** What never ends, and what a page is full of: whole, and none of it held back. */
  const PAGES: Record<string, string> = {
    'no tags of ours': '',
    'a comment': '<!-- <esi:include src="/hero"/>',
    'something like an ESI comment': '<!--esimated <esi:include src="/hero"/>',
    'a section': '<![CDATA[ <esi:include src="/hero"/>',
    'a script': '<script>let a = `<esi:include src="/hero"/>`;',
    'an attribute': '<a title="<esi:include src=\'/hero\'/>',
    'an ESI tag': '<esi:include src=\'/hero"',
    'an end tag': '</esi:include ',
    'a name': `<esi:${'x'.repeat(200)}`,
    'an ESI tag of another kind': '<esi:vars>$(HTTP_HOST)</esi:vars>',
    'brackets': '<'.repeat(2_000),
    'dashes': '-'.repeat(2_000),
    'beginnings': '<esi:include <!--es <esi:remov </esi: <![CDATA '.repeat(50),
  };

  it.each(Object.entries(PAGES))('with %s comes out byte-identical, and is never held back', (_, beginning) => {
    const isOpen = /^(<esi:include src|<\/esi|<a title)/.test(beginning);
    const rest = isOpen ? filler.replace(/["'>]/g, '') : filler;
    const bytes = utf8.encode(beginning + rest.repeat(MB / rest.length));
    for (const length of [1_021, 65_536]) {
      const scanner = pageScanner(latin1);
      let [told, fed] = [0, 0];
      const out: Uint8Array[] = [];
      for (const chunk of chunked(bytes, length)) {
        fed += chunk.length;
        for (const piece of scanner.scan(chunk)) {
          told += piece.bytes.length;
          out.push(piece.bytes.slice());
        }
        expect(fed - told).toBeLessThan(TAG_BYTES_MAX);
      }
      for (const piece of scanner.end()) out.push(piece.bytes);
      expect(Buffer.concat(out).equals(bytes)).toBe(true);
    }
  });
});

describe('any page', () => {
  const PARTS = [
    '<', '>', '/', '"', "'", '=', '-', '--', '-->', '!', '[', ']', '?', ' ', '\n', 'a', 'é', '😀', '<p', '<!--', '<![CDATA[', ']]>',
    '<script', '</script', '<style>', '</style>', '<a b="', 'esi:', 'esi', '<!--e', '</', 'title', '<!doctype html>', '\0', '<b data-limen-slot="x">', '</b>',
    '<p class="a">', '<a href="/p/1" title="a > b">', '<br/>', '</p >', '<h2\tid="x"\n>', '<p\u00a0', '<p\v', '<script src="a">', ' data-limen="', '" ', '<p a="b"',
  ];
  const OURS = [' data-limen-slot="x"', '<b data-limen-slot=y>', '</b>', '</b', HERO, '<esi:include', ' src="/a"', '<esi:remove>', '</esi:remove>', '<!--esi ', '<!--esi', '<esi:comment/>', '</esi:include>', '<esi:', '</esi:'];
  const page = (parts: string[]) => array(oneof({ weight: 4, arbitrary: constantFrom(...parts) }, string()), { maxLength: 40 }).map((all) => all.join(''));
  const cuts = array(nat({ max: 200 }), { maxLength: 12 });
  const runs = { numRuns: 1_000 };

  it('comes out byte-identical if it has no ESI, text or not', () => {
    const plain = page(PARTS).filter((markup) => !/<\/?esi:|<!--esi[\s<]/i.test(markup)).map((markup) => utf8.encode(markup));
    assert(
      property(oneof(plain, uint8Array({ maxLength: 200 })), cuts, (bytes, offsets) => {
        const scanner = pageScanner(latin1);
        const chunks = cut(bytes, offsets.map((offset) => Math.min(offset, bytes.length)));
        const pieces = [...chunks.flatMap((chunk) => scanner.scan(chunk)), ...scanner.end()];
        expect(joined(pieces.map((piece) => piece.bytes))).toEqual(bytes);
      }),
      runs,
    );
  });

  it('comes out the same whether or not what is plain is passed over', () => {
    assert(
      property(oneof(page(PARTS), page([...PARTS, ...OURS, ...OURS])), (markup) => {
        const bytes = utf8.encode(markup);
        expect(read([bytes])).toBe(read([bytes], neverPlain));
      }),
      { numRuns: 5_000 },
    );
  });

  it('comes out the same however it is cut', () => {
    assert(
      property(page([...PARTS, ...OURS, ...OURS]), cuts, (markup, offsets) => {
        const bytes = utf8.encode(markup);
        const whole = read([bytes]);
        expect(read(cut(bytes, offsets.map((offset) => Math.min(offset, bytes.length))))).toBe(whole);
        expect(read(cut(bytes, [...bytes.keys()]))).toBe(whole);
      }),
      runs,
    );
  });
});
