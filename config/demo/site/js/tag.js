/* The shop speaks to the tag as data, so that it need not know whether the tag is there yet. */
const call = (...all) => (window.limen = window.limen || []).push(all);

export const track = (name, properties, instead) => call('track', name, properties, instead);
export const page = () => call('page');
export const on = (what, listener) => call('on', what, listener);
export const identify = (userId, traits) => call('identify', userId, traits);
export const reset = () => call('reset');
