/* All pictures of the shop, drawn here: no image files, nothing fetched. */

/** A repeatable stream of numbers in 0..1, so that a landscape is the same on every visit. */
function noise(seed) {
  let state = seed;
  return () => ((state = (state * 16807) % 2147483647) / 2147483647);
}

/** A ridge from left to right: a line halved and shaken until it looks weathered. */
function ridge(seed, width, height, base, rough, steps = 7) {
  const next = noise(seed);
  let line = [base + (next() - 0.5) * rough, base + (next() - 0.5) * rough];
  for (let step = 0, shake = rough; step < steps; step++, shake *= 0.56) {
    line = line.flatMap((y, i) => (i ? [(line[i - 1] + y) / 2 + (next() - 0.5) * shake, y] : [y]));
  }
  const points = line.map((y, i) => `${((i / (line.length - 1)) * width).toFixed(1)},${y.toFixed(1)}`);
  return `M0,${height} L${points.join(' L')} L${width},${height}Z`;
}

function pines(seed, width, base, count, tall) {
  const next = noise(seed);
  let trees = '';
  for (let i = 0; i < count; i++) {
    const x = next() * width;
    const h = tall * (0.55 + next() * 0.75);
    const w = h * 0.2;
    const y = base + next() * 16;
    trees += `M${x.toFixed(1)} ${(y - h).toFixed(1)}l${w.toFixed(1)} ${(h * 0.45).toFixed(1)}h${(-w * 0.42).toFixed(1)}l${(w * 0.75).toFixed(1)} ${(h * 0.6).toFixed(1)}h${(-w * 2.66).toFixed(1)}l${(w * 0.75).toFixed(1)} ${(-h * 0.6).toFixed(1)}h${(-w * 0.42).toFixed(1)}z`;
  }
  return trees;
}

/** The view behind the hero. Its colours are custom properties, so that the weather can change with what is said in front. */
export function scene() {
  const w = 1440;
  const h = 620;
  const next = noise(11);
  const stars = Array.from({ length: 70 }, () => `<circle cx="${(next() * w).toFixed(0)}" cy="${(next() * 270).toFixed(0)}" r="${(0.5 + next() * 1.1).toFixed(1)}"/>`).join('');
  return `<svg class="scene" viewBox="0 0 ${w} ${h}" preserveAspectRatio="xMaxYMax slice" aria-hidden="true">
    <defs>
      <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop class="sky-a" offset="0"/><stop class="sky-b" offset=".5"/><stop class="sky-c" offset=".86"/></linearGradient>
      <linearGradient id="mist" x1="0" y1="0" x2="0" y2="1"><stop class="mist-a" offset="0"/><stop class="mist-b" offset="1"/></linearGradient>
      <radialGradient id="glow"><stop offset="0" stop-color="#ffd9a0" stop-opacity=".85"/><stop offset="1" stop-color="#ffb86b" stop-opacity="0"/></radialGradient>
      <linearGradient id="tentlight" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#ffcf87"/><stop offset="1" stop-color="#ff8a3c"/></linearGradient>
    </defs>
    <rect width="${w}" height="${h}" fill="url(#sky)"/>
    <g class="stars" fill="#fff">${stars}</g>
    <g class="orb"><circle class="orb__halo" r="120"/><circle class="orb__disc" r="44"/></g>
    <path class="r1" d="${ridge(91, w, h, 330, 210)}"/>
    <rect y="270" width="${w}" height="200" fill="url(#mist)" opacity=".5"/>
    <path class="r2" d="${ridge(38, w, h, 395, 200)}"/>
    <rect y="330" width="${w}" height="200" fill="url(#mist)" opacity=".55"/>
    <path class="r3" d="${ridge(7, w, h, 462, 120)}"/>
    <path class="r3" d="${pines(5, w, 478, 120, 34)}"/>
    <g class="lake"><path d="M560 520 Q1000 486 1440 512 V560 H470 Q500 530 560 520z"/><path class="lake__shine" d="M900 524h190M760 536h120M1010 540h260M680 548h70" /></g>
    <path class="r4" d="${ridge(23, w, h, 556, 46)}"/>
    <path class="r4" d="${pines(17, 380, 560, 26, 96)}"/>
    <path class="r4" d="${pines(29, 260, 566, 13, 84)}" transform="translate(1210 0)"/>
    <g class="camp">
      <circle cx="56" cy="36" r="130" fill="url(#glow)" class="campglow"/>
      <path d="M0 64 C14 16 36 -2 58 -4 C84 0 104 20 116 64z" fill="url(#tentlight)"/>
      <path d="M58 -4 C48 18 42 40 40 64 H74 C72 40 66 18 58 -4z" fill="#5a2a12" opacity=".42"/>
      <path d="M58 -4 C36 10 18 34 8 64M58 -4 C82 10 98 34 108 64" fill="none" stroke="#7a3a14" stroke-opacity=".5" stroke-width="1.6"/>
    </g>
    <path class="r5" d="${ridge(3, w, h, 594, 26)}"/>
  </svg>`;
}

/** Contour lines of an invented hill, as on a walker's map. */
export function contours(seed = 4) {
  const next = noise(seed * 7919 + 13);
  const wobble = Array.from({ length: 5 }, () => [next() * 0.16, next() * 6.28]);
  let rings = '';
  for (let r = 26; r < 420; r += 21) {
    const points = [];
    for (let a = 0; a < 6.283; a += 0.1) {
      const bent = wobble.reduce((sum, [size, phase], k) => sum + size * Math.sin((k + 2) * a + phase + r / 160), 1);
      points.push(`${(200 + seed * 9 + r * bent * Math.cos(a) * 1.2).toFixed(1)} ${(170 + r * bent * Math.sin(a)).toFixed(1)}`);
    }
    rings += `<path d="M${points.join('L')}z"/>`;
  }
  return `<svg class="contours" viewBox="0 0 400 400" preserveAspectRatio="xMidYMid slice" aria-hidden="true">${rings}</svg>`;
}

const ground = '<ellipse cx="200" cy="306" rx="150" ry="13" fill="#0d1a16" opacity=".17"/>';

const DRAWINGS = {
  dome: `${ground}
    <path d="M48 304 C60 190 128 118 204 112 C286 118 344 194 354 304z" fill="#e9512a"/>
    <path d="M204 112 C286 118 344 194 354 304 H262 C262 220 240 150 204 112z" fill="#c23c18"/>
    <path d="M204 112 C166 160 146 230 144 304 H262 C262 224 242 152 204 112z" fill="#ff7a45"/>
    <path d="M204 126 C186 170 176 240 176 304 H236 C236 236 224 168 204 126z" fill="#35160b"/>
    <path d="M236 304 C236 236 224 168 204 126 C228 176 258 236 262 304z" fill="#f5e6cf"/>
    <path d="M48 304 C96 220 150 150 204 112 C262 152 318 220 354 304" fill="none" stroke="#f5e6cf" stroke-width="4"/>
    <path d="M74 240 C150 196 262 196 332 240" fill="none" stroke="#f5e6cf" stroke-width="3" opacity=".75"/>
    <path d="M48 304l-26 8M354 304l26 8M74 240l-44 62M332 240l44 62" stroke="#2a1a12" stroke-width="1.6" opacity=".6"/>`,
  tunnel: `${ground}
    <path d="M40 304 C40 214 78 176 126 170 L276 190 C332 200 362 244 366 304z" fill="#5f7f3f"/>
    <path d="M126 170 L276 190 C332 200 362 244 366 304 H214 C212 232 176 180 126 170z" fill="#789a52"/>
    <path d="M40 304 C40 214 78 176 126 170 C176 180 212 232 214 304z" fill="#4c6932"/>
    <path d="M74 304 C74 238 96 204 126 198 C156 204 178 240 180 304z" fill="#1d2814"/>
    <path d="M126 198 C156 204 178 240 180 304 H150 C152 258 144 222 126 198z" fill="#f1ecd9"/>
    <path d="M126 170 C176 180 212 232 214 304M206 180 C258 194 288 240 292 304M276 190 C332 200 362 244 366 304" fill="none" stroke="#eef2d8" stroke-width="4"/>
    <path d="M40 304l-22 8M366 304l22 8M126 170L44 226" stroke="#1d2814" stroke-width="1.6" opacity=".6"/>`,
  tarp: `${ground}
    <path d="M84 306V150M318 306V196" stroke="#5a4330" stroke-width="8" stroke-linecap="round"/>
    <path d="M40 214 L84 142 L330 188 L372 262 L214 224z" fill="#d69a2d"/>
    <path d="M84 142 L330 188 L214 224z" fill="#f0b945"/>
    <path d="M40 214 L84 142 L214 224z" fill="#b87f1d"/>
    <path d="M40 214L14 304M372 262L392 306M84 142L24 300M330 188L386 302" stroke="#3c2c1c" stroke-width="1.8" opacity=".7"/>
    <path d="M170 304c0-20 12-30 26-30s26 10 26 30z" fill="#2f2a22"/><path d="M188 274c-2-12 12-14 6-28 14 8 16 20 12 28z" fill="#ff7a35"/>`,
  pack: `<ellipse cx="200" cy="340" rx="110" ry="12" fill="#0d1a16" opacity=".2"/>
    <path d="M136 122 C92 140 84 210 92 286M264 122 C308 140 316 210 308 286" fill="none" stroke="#22302b" stroke-width="16" stroke-linecap="round"/>
    <path d="M122 128 C122 88 152 70 200 70 S278 88 278 128 L292 306 C294 330 276 340 252 340 H148 C124 340 106 330 108 306z" fill="#1f4d47"/>
    <path d="M200 70 C248 70 278 88 278 128 L292 306 C294 330 276 340 252 340 H218z" fill="#173b37"/>
    <path d="M116 132 C116 88 148 62 200 62 S284 88 284 132 C284 150 252 158 200 158 S116 150 116 132z" fill="#2d6a61"/>
    <path d="M182 62c0-24 36-24 36 0" fill="none" stroke="#173b37" stroke-width="8"/>
    <path d="M134 222 C160 212 240 212 266 222 L272 306 C272 318 262 322 250 322 H150 C138 322 128 318 128 306z" fill="#2d6a61"/>
    <path d="M134 222 C160 212 240 212 266 222" fill="none" stroke="#f4c542" stroke-width="4"/>
    <path d="M160 140v70M240 140v70" stroke="#0f2b28" stroke-width="9"/><rect x="152" y="168" width="16" height="14" rx="3" fill="#f4c542"/><rect x="232" y="168" width="16" height="14" rx="3" fill="#f4c542"/>
    <rect x="180" y="250" width="40" height="26" rx="4" fill="#f3efe0"/><path d="M185 270l9-12 6 8 4-5 8 9z" fill="#e9512a"/>
    <path d="M276 170 C300 168 306 214 300 250 L286 254z" fill="#8a9c93"/>`,
  daypack: `<ellipse cx="200" cy="336" rx="108" ry="12" fill="#0d1a16" opacity=".17"/>
    <path d="M120 180 C120 108 152 84 200 84 S280 108 280 180 L290 300 C292 326 274 336 250 336 H150 C126 336 108 326 110 300z" fill="#e2b23d"/>
    <path d="M200 84 C248 84 280 108 280 180 L290 300 C292 326 274 336 250 336 H200z" fill="#d0632f"/>
    <path d="M112 270 L288 270 L290 300 C292 326 274 336 250 336 H150 C126 336 108 326 110 300z" fill="#2e5d73"/>
    <path d="M200 270 H288 L290 300 C292 326 274 336 250 336 H200z" fill="#234a5c"/>
    <path d="M136 196 C136 160 264 160 264 196 V248 C264 256 258 260 250 260 H150 C142 260 136 256 136 248z" fill="#f3e7cf"/>
    <path d="M136 206 H264" stroke="#5b4a33" stroke-width="4" stroke-dasharray="9 5"/><path d="M178 84c0-30 44-30 44 0" fill="none" stroke="#3b3025" stroke-width="8"/>
    <path d="M200 108v44" stroke="#3b3025" stroke-width="3"/><circle cx="200" cy="156" r="6" fill="#3b3025"/><path d="M246 206v26" stroke="#d0632f" stroke-width="7" stroke-linecap="round"/>`,
  bag: `<ellipse cx="204" cy="318" rx="160" ry="12" fill="#0d1a16" opacity=".17"/>
    <path d="M50 266 C48 216 92 190 146 186 L318 202 C360 208 374 238 372 264 C370 298 344 314 310 316 L116 316 C74 316 52 300 50 266z" fill="#2f6f8f"/>
    <path d="M52 280 C60 304 84 316 116 316 L310 316 C344 314 370 298 372 264 C330 292 180 300 52 280z" fill="#235872"/>
    <path d="M178 189 C168 230 170 280 184 316M224 193 C216 232 218 280 230 316M270 198 C264 234 266 280 276 316M316 202 C312 236 314 282 320 315" fill="none" stroke="#1b475d" stroke-width="3"/>
    <path d="M50 262 C50 216 92 190 146 186 C162 216 160 276 138 316 L116 316 C74 316 50 300 50 262z" fill="#3d84a6"/>
    <ellipse cx="98" cy="254" rx="38" ry="46" fill="#12303f"/><ellipse cx="102" cy="262" rx="27" ry="34" fill="#f0b26a"/>
    <path d="M146 190 C250 204 330 216 366 240" fill="none" stroke="#f4c542" stroke-width="3" stroke-dasharray="2 5"/>
    <path d="M262 128h30l-30 34h30M304 92h22l-22 26h22" fill="none" stroke="#eef5f2" stroke-width="6" stroke-linejoin="round" stroke-linecap="round" opacity=".9"/>`,
  stove: `<ellipse cx="200" cy="338" rx="110" ry="11" fill="#0d1a16" opacity=".18"/>
    <path d="M138 250 C138 236 262 236 262 250 V318 C262 334 138 334 138 318z" fill="#d9dfdb"/><path d="M200 239 C240 239 262 243 262 250 V318 C262 328 232 331 200 331z" fill="#b3bdb7"/>
    <path d="M138 276h124v24H138z" fill="#e9512a"/><path d="M200 276h62v24h-62z" fill="#c23c18"/>
    <rect x="182" y="212" width="36" height="30" fill="#7f8b85"/><path d="M160 200h80l-10 16h-60z" fill="#59655f"/>
    <path d="M218 226h44l14 10" fill="none" stroke="#59655f" stroke-width="6" stroke-linecap="round"/>
    <path d="M144 196l-18-30h30M256 196l18-30h-30M200 196v-28" fill="none" stroke="#3a4540" stroke-width="7" stroke-linecap="round" stroke-linejoin="round"/>
    <path d="M172 196c-6-14 6-18 4-30 12 6 12 20 8 30zM196 196c-6-18 8-22 4-38 14 8 14 26 8 38zM218 196c-4-14 6-18 4-30 12 8 10 20 6 30z" fill="#2f9fe0"/><path d="M202 196c-2-10 4-12 2-20 8 6 8 14 4 20z" fill="#ffd27a"/>
    <path d="M118 96h164v60c0 8-6 12-14 12H132c-8 0-14-4-14-12z" fill="#47534d"/><path d="M200 96h82v60c0 8-6 12-14 12h-68z" fill="#36413c"/><path d="M108 90h184v10H108z" fill="#6b7771"/><path d="M282 114h52" stroke="#2a332f" stroke-width="10" stroke-linecap="round"/>
    <path d="M160 78c-8-12 8-16 0-30M200 74c-8-12 8-16 0-30M240 78c-8-12 8-16 0-30" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".75"/>`,
  lantern: `<defs><radialGradient id="lamp"><stop offset="0" stop-color="#ffe2a0" stop-opacity=".95"/><stop offset="1" stop-color="#ffc860" stop-opacity="0"/></radialGradient></defs>
    <circle cx="200" cy="204" r="178" fill="url(#lamp)"/>
    <path d="M148 118 C148 40 252 40 252 118" fill="none" stroke="#d4dcd6" stroke-width="7"/>
    <path d="M152 112h96l8 26H144z" fill="#e9512a"/><path d="M200 112h48l8 26h-56z" fill="#b93a17"/>
    <path d="M150 138h100v116H150z" fill="#fff1c9"/><path d="M150 138h34v116h-34z" fill="#ffe1a0" opacity=".7"/><circle cx="200" cy="198" r="26" fill="#fff"/><circle cx="200" cy="198" r="40" fill="#ffdf8f" opacity=".6"/>
    <path d="M168 138v116M232 138v116" stroke="#27332e" stroke-width="4"/>
    <path d="M142 254h116l8 40c2 14-6 20-18 20h-96c-12 0-20-6-18-20z" fill="#27332e"/><path d="M200 254h58l8 40c2 14-6 20-18 20h-48z" fill="#1a2420"/><circle cx="200" cy="284" r="11" fill="#f4c542"/>`,
};

export const drawing = ({ art, name }) =>
  `<svg class="drawing" viewBox="0 0 400 400" role="img" aria-label="${name}">${DRAWINGS[art]}</svg>`;

/** The picture of a product on its own piece of map. */
export const tile = (product, seed = product.name.length) =>
  `<div class="tile tile--${product.tile}">${contours(seed)}${drawing(product)}</div>`;

export const mark = `<svg class="mark" viewBox="0 0 44 32" aria-hidden="true"><path d="M2 22 15 3l8 12 4-6 15 13z" fill="currentColor"/><path d="M5 27h34M12 31h20" stroke="currentColor" stroke-width="2" stroke-linecap="round" opacity=".55"/></svg>`;
