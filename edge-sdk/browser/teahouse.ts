import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/*
 * A shop that knows nothing of Limen and was written by somebody else: other markup, capital letters, attributes without
 * quotes, absolute links, a strict policy with a nonce, gzip, cookies for its own domain, redirects, a data layer.
 */
export interface Teahouse {
  origin: string;
  /** What it was asked, in order: method, path and cookies. */
  asked: { line: string; cookie: string }[];
  close(): Promise<void>;
}

const TEAS = [
  ['gyokuro', 'Gyokuro Asahi', 'Schattentee aus Yame, süß und grasig', '28,00', '#5f7d4a', '#b9c98b'],
  ['keemun', 'Keemun Mao Feng', 'Schwarzer Tee mit Kakao und Harz', '16,50', '#5b2f22', '#b9784f'],
  ['oolong', 'Dong Ding', 'Gerösteter Oolong aus Nantou', '21,00', '#8a5a24', '#d9a95f'],
  ['rooibos', 'Rooibos pur', 'Zederberge, ungesüßt, ohne Koffein', '9,80', '#8f3a1f', '#dd8a55'],
] as const;

const STYLE = `
  body{margin:0;background:#faf6ee;color:#2b2119;font:17px/1.6 Georgia,'Times New Roman',serif}
  #kopf{display:flex;justify-content:space-between;align-items:baseline;gap:24px;padding:22px 6vw;border-bottom:1px solid #e4d9c6}
  #kopf b{font-size:25px;letter-spacing:.01em;white-space:nowrap} #kopf a{color:inherit;margin-left:28px;text-decoration:none}
  main{padding:0 6vw 60px} .auftakt{margin:34px 0 44px;min-height:250px;border-radius:3px;padding:60px;background:linear-gradient(100deg,#3c2a1e,#7a5330);color:#faf0df}
  .auftakt:has([data-limen]){padding:0;background:none}
  .auftakt h1{font-size:46px;line-height:1.1;font-weight:400;margin:0 0 14px;max-width:14em} .auftakt p{margin:0;max-width:32em;color:#ecd9bd}
  .regal{display:grid;grid-template-columns:repeat(4,1fr);gap:26px;list-style:none;margin:0;padding:0} .regal li a{color:inherit;text-decoration:none}
  .dose{height:190px;border-radius:3px;margin-bottom:12px} .regal h2{font-size:20px;font-weight:400;margin:0} .regal p{margin:2px 0;color:#7a6a58;font-size:15px;line-height:1.4}
  @media(max-width:900px){.regal{grid-template-columns:repeat(2,1fr)} .auftakt{padding:34px} #bestand,#kopf nav{display:none}}`;

/** @param origin what the shop takes for its own address, as shops do */
function page(origin: string, path: string, nonce: string): string {
  const tea = TEAS.find(([id]) => path === `/tee/${id}`);
  const shelf = TEAS.map(([id, name, line, price, from, to]) => `<LI><A HREF=${origin}/tee/${id}><DIV class=dose style="background:linear-gradient(150deg,${from},${to})"></DIV><H2>${name}</H2><P>${line}<BR>${price} €</A>`).join('');
  return `<!DOCTYPE html>
<HTML lang=de>
<HEAD>
<META charset=utf-8>
<TITLE>Teehaus Elster – ${tea?.[1] ?? 'Tee aus erster Hand'}</TITLE>
<LINK rel=canonical href="${origin}${path}">
<STYLE>${STYLE}</STYLE>
<!-- </head> stands here for nothing -->
<SCRIPT nonce=${nonce}>
  window.dataLayer = window.dataLayer || [];
  dataLayer.push({ event: 'view_${tea ? 'item' : 'item_list'}', ecommerce: { currency: 'EUR', items: [{ item_id: '${tea?.[0] ?? 'alle'}', item_name: '${tea?.[1] ?? 'Alle Tees'}', price: ${(tea?.[3] ?? '0').replace(',', '.')} }] } });
  window.elster = { api: '${origin.replaceAll('/', '\\/')}\\/api\\/bestand', note: '</head>' };
  addEventListener('load', () => fetch(elster.api).then((a) => a.json()).then((b) => { document.getElementById('bestand').textContent = b.dosen + ' Dosen im Lager'; }));
</SCRIPT>
</HEAD>
<BODY>
<DIV id=kopf><B>Teehaus Elster</B><SPAN id=bestand></SPAN><NAV><A HREF="${origin}/">Sortiment</A><A HREF="${origin}/alt">Neu</A><A HREF="//${origin.slice(7)}/tee/oolong">Oolong</A></NAV></DIV>
<MAIN>
<SECTION class=auftakt><H1>${tea?.[1] ?? 'Tee aus erster Hand, seit 1974.'}</H1><P>${tea?.[2] ?? 'Wir fahren hin, wir kosten, wir tragen die Säcke selbst. Jeden Donnerstag wird frisch geröstet.'}</P></SECTION>
<UL class=regal>${shelf}</UL>
</MAIN>
</BODY>
</HTML>`;
}

function serve(origin: string, request: IncomingMessage, response: ServerResponse) {
  const path = new URL(request.url!, origin).pathname;
  if (path === '/api/bestand') {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"dosen":412}');
  } else if (path === '/alt') {
    response.writeHead(302, { Location: `${origin}/tee/gyokuro` }).end();
  } else if (path === '/' || path.startsWith('/tee/')) {
    const nonce = Math.random().toString(36).slice(2);
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Encoding': 'gzip',
      'Set-Cookie': 'korb=leer; Domain=127.0.0.1; Path=/; Secure; SameSite=None',
      'Content-Security-Policy': `default-src 'none'; script-src 'nonce-${nonce}' 'strict-dynamic'; style-src 'unsafe-inline'; connect-src ${origin}; upgrade-insecure-requests`,
    });
    response.end(gzipSync(page(origin, path, nonce)));
  } else {
    response.writeHead(204).end();
  }
}

/** Opens it on a free port of this machine. */
export async function teahouse(): Promise<Teahouse> {
  const asked: Teahouse['asked'] = [];
  let origin = '';
  const server: Server = createServer((request, response) => {
    asked.push({ line: `${request.method} ${request.url}`, cookie: request.headers.cookie ?? '' });
    serve(origin, request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, asked, close: () => new Promise((closed) => { server.closeAllConnections(); server.close(() => closed()); }) };
}
