// Draws boxes, trails and names over a picture. Positions come in pixels of the camera's picture.
import type { Box } from '../api/types.ts';
import type { Rect } from './fit.ts';

export interface Mark {
  box: Box;
  /** predicted, not seen: drawn dashed */
  predicted: boolean;
  /** stands still: drawn thin and dashed */
  standing: boolean;
  /** an alarm that nobody has judged is about it */
  alarmed: boolean;
  label: string;
  /** oldest first */
  trail: { x: number; y: number }[];
}

export interface Ink {
  accent: string;
  alarm: string;
  font: string;
  rtl: boolean;
  /** device pixels a CSS pixel */
  density: number;
  /** names beside the boxes; small pictures go without */
  labels: boolean;
}

/** CSS pixels: a target three pixels across still gets a box that can be seen, with air around it. */
const LEAST_BOX = 14;
const AIR = 3;

type Context = CanvasRenderingContext2D;

function tracePath(context: Context, trail: Mark['trail'], place: Rect): void {
  context.beginPath();
  trail.forEach((point, index) => {
    const x = place.left + point.x * place.scale;
    const y = place.top + point.y * place.scale;
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
}

function paintTrail(context: Context, { trail, alarmed }: Mark, place: Rect, ink: Ink): void {
  const parts = 4;
  context.lineWidth = 1.5 * ink.density;
  context.strokeStyle = alarmed ? ink.alarm : ink.accent;
  for (let part = 0; part < parts; part++) {
    const from = Math.floor((trail.length * part) / parts);
    const to = Math.floor((trail.length * (part + 1)) / parts) + 1;
    context.globalAlpha = 0.15 + (0.55 * (part + 1)) / parts;
    tracePath(context, trail.slice(from, to), place);
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** The box on the screen, made large enough to be seen. */
export function screenBox(box: Box, place: Rect, density: number): Box {
  const least = LEAST_BOX * density;
  const air = AIR * density;
  const width = Math.max(least, box[2] * place.scale + 2 * air);
  const height = Math.max(least, box[3] * place.scale + 2 * air);
  const x = place.left + (box[0] + box[2] / 2) * place.scale;
  const y = place.top + (box[1] + box[3] / 2) * place.scale;
  return [x - width / 2, y - height / 2, width, height];
}

// On whole pixels, so that the lines are sharp; dark beside bright, so that they show on any ground.
function paintBox(context: Context, box: Box, { predicted, standing, alarmed }: Mark, ink: Ink): void {
  const unit = ink.density;
  const [left, top, right, bottom] = [box[0], box[1], box[0] + box[2], box[1] + box[3]].map(Math.round) as Box;
  context.setLineDash(standing ? [2 * unit, 4 * unit] : predicted ? [4 * unit, 3 * unit] : []);
  context.lineJoin = 'miter';
  const [shade, line] = alarmed ? [6, 3] : standing ? [2, 1] : [4, 2];
  for (const [width, colour] of [[shade, 'rgb(0 0 0 / 0.35)'], [line, alarmed ? ink.alarm : ink.accent]] as const) {
    context.lineWidth = width * Math.max(1, Math.round(0.8 * unit));
    context.strokeStyle = colour;
    context.strokeRect(left, top, right - left, bottom - top);
  }
  context.setLineDash([]);
}

function overlaps(a: Box, b: Box): boolean {
  return a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3];
}

/** A place for a label near its box, inside the picture and over none of the labels that stand; null: none is free. */
export function labelPlace(box: Box, width: number, height: number, place: Rect, taken: readonly Box[], gap: number): Box | null {
  const left = Math.min(Math.max(box[0] - gap / 2, place.left), place.left + place.width - width);
  const above = box[1] - height - gap;
  const below = box[1] + box[3] + gap;
  const step = height + gap / 2;
  for (const top of [above, below, above - step, below + step, above - 2 * step]) {
    const label: Box = [left, top, width, height];
    const inside = top >= place.top && top + height <= place.top + place.height;
    if (inside && !taken.some((other) => overlaps(label, other))) return label;
  }
  return null;
}

function paintLabel(context: Context, text: string, [left, top, width, height]: Box, colour: string, density: number): void {
  context.fillStyle = 'rgb(8 10 13 / 0.78)';
  context.beginPath();
  context.roundRect(left, top, width, height, 3 * density);
  context.fill();
  context.fillStyle = colour;
  context.fillText(text, left + width / 2, top + height / 2 + 0.5 * density);
}

function paintLabels(context: Context, marks: Mark[], boxes: Box[], place: Rect, ink: Ink): void {
  context.font = `600 ${11 * ink.density}px ${ink.font}`;
  context.direction = ink.rtl ? 'rtl' : 'ltr';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const taken: Box[] = [];
  marks.forEach((mark, index) => {
    if (mark.label === '') return;
    const width = context.measureText(mark.label).width + 10 * ink.density;
    const label = labelPlace(boxes[index]!, width, 17 * ink.density, place, taken, 2 * ink.density);
    if (!label) return;
    taken.push(label);
    paintLabel(context, mark.label, label, mark.alarmed ? ink.alarm : ink.accent, ink.density);
  });
}

export function paintMarks(context: Context, marks: Mark[], place: Rect, ink: Ink): void {
  context.lineJoin = 'round';
  context.lineCap = 'round';
  for (const mark of marks) paintTrail(context, mark, place, ink);
  const boxes = marks.map((mark) => screenBox(mark.box, place, ink.density));
  marks.forEach((mark, index) => paintBox(context, boxes[index]!, mark, ink));
  if (ink.labels) paintLabels(context, marks, boxes, place, ink);
}

/** A path in two parts: where it was until now, and faintly where it went then. */
export function paintPath(context: Context, past: Mark['trail'], future: Mark['trail'], place: Rect, ink: Ink): void {
  context.lineJoin = 'round';
  context.lineCap = 'round';
  context.lineWidth = 1.5 * ink.density;
  context.strokeStyle = ink.accent;
  for (const [trail, alpha] of [[future, 0.3], [past, 0.85]] as const) {
    context.globalAlpha = alpha;
    tracePath(context, trail, place);
    context.stroke();
  }
  context.globalAlpha = 1;
}
