// The area or line that is being drawn or moved, on the map or in a camera's picture.
import { ApiError } from '../api/client.ts';
import type { Id, Zone } from '../api/types.ts';
import type { Point } from '../map/outline.ts';
import { NEW } from './route.ts';
import { rules } from './rules.svelte.ts';

type Kind = Zone['kind'];

export const FEWEST: Record<Kind, number> = { line: 2, area: 3 };

class Drawing {
  /** an id, or NEW; null: nothing is drawn */
  id = $state<Id | null>(null);
  kind = $state<Kind>('line');
  /** null: on the ground */
  camera = $state<Id | null>(null);
  corners = $state.raw<readonly Point[]>([]);
  name = $state('');
  error = $state.raw<ApiError | null>(null);
  saving = $state(false);
  /** it is for the rule that is being written */
  forRule = $state(false);
  private past = $state.raw<readonly (readonly Point[])[]>([]);
  private kept = '';

  /** presses on the surface add corners: a zone that is kept already is changed by its handles */
  readonly adding = $derived(this.id === NEW);
  readonly enough = $derived(this.corners.length >= FEWEST[this.kind]);
  readonly canUndo = $derived(this.past.length > 0);

  get changed(): boolean {
    return this.id !== null && this.asText() !== this.kept;
  }

  begin(kind: Kind, camera: Id | null, name: string, forRule = false): void {
    this.set({ kind, camera, corners: [], name }, NEW);
    this.forRule = forRule;
  }

  open(zone: Zone): void {
    if (this.id === zone.id) return;
    this.set({ kind: zone.kind, camera: zone.camera, corners: zone.corners, name: zone.name }, zone.id);
    this.forRule = false;
  }

  close(): void {
    this.id = null;
    this.corners = [];
    this.error = null;
  }

  /** Elsewhere: corners of one surface mean nothing on another. */
  moveTo(camera: Id | null): void {
    if (camera === this.camera) return;
    this.camera = camera;
    this.corners = [];
    this.past = [];
  }

  add(point: Point): void {
    if (this.adding) this.change([...this.corners, point]);
  }

  insert(index: number, point: Point): void {
    this.change([...this.corners.slice(0, index), point, ...this.corners.slice(index)]);
  }

  /** Call before corners are dragged: it is taken back as one. */
  hold(): void {
    this.past = [...this.past, this.corners];
  }

  move(index: number, point: Point): void {
    this.corners = this.corners.map((corner, other) => (other === index ? point : corner));
  }

  remove(index: number): void {
    if (this.corners.length > FEWEST[this.kind] || this.adding) this.change(this.corners.filter((_, other) => other !== index));
  }

  /** Its left becomes its right. */
  turn(): void {
    this.change([...this.corners].reverse());
  }

  undo(): void {
    this.corners = this.past.at(-1) ?? this.corners;
    this.past = this.past.slice(0, -1);
  }

  async save(): Promise<Zone | null> {
    this.saving = true;
    this.error = null;
    try {
      return await rules.putZone(this.id === NEW ? null : this.id, {
        name: this.name.trim(),
        kind: this.kind,
        surface: this.camera ? 'picture' : 'ground',
        camera: this.camera,
        corners: this.corners.map(([x, y]) => [x, y]),
      });
    } catch (caught) {
      if (caught instanceof ApiError) this.error = caught;
      return null;
    } finally {
      this.saving = false;
    }
  }

  private change(corners: readonly Point[]): void {
    this.hold();
    this.corners = corners;
  }

  private set(shape: Pick<Zone, 'kind' | 'camera' | 'name'> & { corners: readonly Point[] }, id: Id): void {
    this.id = id;
    this.kind = shape.kind;
    this.camera = shape.camera;
    this.corners = shape.corners;
    this.name = shape.name;
    this.past = [];
    this.error = null;
    this.kept = this.asText();
  }

  private asText(): string {
    return JSON.stringify([this.name, this.camera, this.corners]);
  }
}

export const drawing = new Drawing();
