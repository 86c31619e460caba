// The keys of a corner that is drawn: arrows move it, with Shift by one pixel, Delete takes it out.
import type { Point } from '../map/outline.ts';
import { drawing } from '../state/drawing.svelte.ts';

const STEPS: Record<string, Point> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const COARSE_PX = 10;

/** `shifted`: the corner's place so many pixels of the screen on. */
export function cornerKeys(event: KeyboardEvent, index: number, shifted: (step: Point) => Point): void {
  const step = STEPS[event.key];
  if (step) {
    const size = event.shiftKey ? 1 : COARSE_PX;
    if (!event.repeat) drawing.hold();
    drawing.move(index, shifted([step[0] * size, step[1] * size]));
  } else if (event.key === 'Delete' || event.key === 'Backspace') drawing.remove(index);
  else return;
  event.preventDefault();
  event.stopPropagation();
}
