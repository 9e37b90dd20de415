/** What the shop sells. Prices in euros. `elsewhere` is what other shops ask for the same. */
export const CURRENCY = 'EUR';

export const CATEGORIES = {
  shelter: { name: 'Shelter', line: 'Rooms that fit in a pack' },
  carry: { name: 'Carry', line: 'Packs that walk with you' },
  camp: { name: 'Camp', line: 'Warmth, light, supper' },
};

export const PRODUCTS = [
  {
    id: 'ridge-3', name: 'Ridge 3', category: 'shelter', price: 689, art: 'dome', tile: 'dusk',
    line: 'Four-season dome for three', weight: '3.4 kg', facts: ['Crossed poles, 5 contact points', 'Stands in 90 km/h', 'Two doors, two porches'],
    about: 'Pitched in four minutes with gloves on, and still there in the morning. The crossed poles share the gusts, so nobody has to hold the wall at three o’clock.',
    elsewhere: [709, 729, 699], rating: 4.8, reviews: 214,
  },
  {
    id: 'tarn-2', name: 'Tarn 2', category: 'shelter', price: 429, art: 'tunnel', tile: 'moss',
    line: 'Light tunnel tent for two', weight: '1.9 kg', facts: ['Inner and outer go up together', 'Porch for two packs', 'Mesh that midges respect'],
    about: 'The one we take when nobody has said how long. Long enough for tall people, light enough to forget about until evening.',
    elsewhere: [439, 455, 429], rating: 4.7, reviews: 388,
  },
  {
    id: 'moor-tarp', name: 'Moor Tarp', category: 'shelter', price: 149, art: 'tarp', tile: 'sand',
    line: 'A roof, and nothing else', weight: '0.6 kg', facts: ['3 × 3 m, nineteen loops', 'Pitches eleven ways', 'Lines included'],
    about: 'Two trees, or two sticks, or a wall and a car. Supper stays dry, and the view stays where it is.',
    elsewhere: [155, 149, 162], rating: 4.5, reviews: 96,
  },
  {
    id: 'ford-45', name: 'Ford 45', category: 'carry', price: 219, art: 'pack', tile: 'blaze',
    line: 'Three-day pack that breathes', weight: '1.3 kg', facts: ['45 litres and a lid that grows', 'Back length set in ten seconds', 'Rain cover in the base'],
    about: 'A frame that bends where you do. The hip belt carries, the straps only steer, and there is a pocket for everything you reach for while walking.',
    elsewhere: [229, 225, 235], rating: 4.6, reviews: 173,
  },
  {
    id: 'cairn-22', name: 'Cairn 22', category: 'carry', price: 119, art: 'daypack', tile: 'fog',
    line: 'Day pack, made from offcuts', weight: '0.7 kg', facts: ['22 litres', 'Each one a different colour', 'Fits under a seat'],
    about: 'Sewn from what is left when the big packs are cut. That is why yours will look like nobody else’s.',
    elsewhere: [125, 119, 129], rating: 4.4, reviews: 241,
  },
  {
    id: 'drift-5', name: 'Drift −5', category: 'camp', price: 349, art: 'bag', tile: 'lake',
    line: 'Down bag for cold feet', weight: '0.9 kg', facts: ['Comfort −5 °C', '700 fill, traced to the farm', 'More down where your feet are'],
    about: 'Warm feet sleep. So a third of the down is in the last third of the bag, and the zip stops before the draught does.',
    elsewhere: [359, 365, 349], rating: 4.9, reviews: 152,
  },
  {
    id: 'ember', name: 'Ember', category: 'camp', price: 89, art: 'stove', tile: 'sand',
    line: 'Stove the size of an apple', weight: '83 g', facts: ['Half a litre in 2:40 min', 'Simmers, really', 'Lights without a match'],
    about: 'Coffee before the others are up, risotto when they insist. The flame goes down far enough for both.',
    elsewhere: [95, 92, 89], rating: 4.7, reviews: 417,
  },
  {
    id: 'glim', name: 'Glim', category: 'camp', price: 59, art: 'lantern', tile: 'night',
    line: 'Lantern that knows evening', weight: '140 g', facts: ['Forty hours of warm light', 'Dims with a turn', 'Charges from the sun'],
    about: 'Bright enough to find the tent peg, dim enough to tell stories by. One turn between the two.',
    elsewhere: [65, 59, 62], rating: 4.6, reviews: 305,
  },
];

export const product = (id) => PRODUCTS.find((one) => one.id === id);
export const inCategory = (category) => PRODUCTS.filter((one) => one.category === category);

export const money = (value) =>
  new Intl.NumberFormat('en', { style: 'currency', currency: CURRENCY, minimumFractionDigits: value % 1 ? 2 : 0 }).format(value);

/** A product as the Segment Spec writes it down. */
export const asProperties = ({ id, name, category, price }, quantity = 1) => ({
  product_id: id, name, category, price, quantity, currency: CURRENCY,
});
