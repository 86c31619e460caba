// How much room the page has, as the styles draw the line: a phone shows one thing at a time.
import { MediaQuery } from 'svelte/reactivity';

export const wide = new MediaQuery('(min-width: 761px)');
