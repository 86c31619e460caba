// A camera's pose while it is tried: moved, turned, fitted to landmarks, taken back, and at last kept. The node
// computes what each pose would see; nothing changes there before it is kept.
import { api, ApiError } from '../api/client.ts';
import type { Calibration, Camera, NewPose, Pose, View } from '../api/types.ts';
import type { LngLat } from '../map/geodesy.ts';
import { node } from './console.svelte.ts';
import { ground } from './ground.svelte.ts';
import type { Pixel } from './located.svelte.ts';

/** Something that is known in the picture and on the map. */
export interface Mark {
  pixel: Pixel | null;
  at: LngLat | null;
}

export type Complete = { pixel: Pixel; at: LngLat };
export const isComplete = (mark: Mark): mark is Complete => mark.pixel !== null && mark.at !== null;

const LEAST_MARKS = 3;
/** How well a person points: within a picture pixel or two, and within the few metres that a map is good for. */
const POINTING = { pixel_sigma_px: 1.5, place_sigma_m: 5 };

/** For a camera that nothing is known about: a usual thermal core and lens on a mast. */
const UNKNOWN: Omit<NewPose, 'latitude_deg' | 'longitude_deg'> = {
  above_ground_m: 10,
  bearing_deg: 0,
  elevation_deg: -2,
  roll_deg: 0,
  place_uncertainty_m: 10,
  direction_uncertainty_deg: 2,
  covariance: null,
  optics: { pixel_pitch_um: 12, focal_length_mm: 25, principal_point_px: null, distortion: [0, 0, 0, 0, 0] },
  how: 'typed',
};

/** To be changed: it stands on the ground that it is moved to. */
export function draftOf(pose: Pose): NewPose {
  const { revision: _, held_from: __, held_to: ___, height_m, above_ground_m, ...draft } = pose;
  return above_ground_m === null ? { ...draft, height_m } : { ...draft, above_ground_m };
}

export class Placing {
  readonly camera: Camera;
  /** null: nobody has said yet where it stands */
  pose = $state.raw<NewPose | null>(null);
  view = $state.raw<View | null>(null);
  marks = $state.raw<Mark[]>([]);
  fit = $state.raw<Calibration | null>(null);
  error = $state.raw<ApiError | null>(null);
  saving = $state(false);
  changed = $state(false);
  private past = $state.raw<NewPose[]>([]);
  private history = $state.raw<Pose[]>([]);
  private looking = false;
  private lookAgain = false;
  /** where it was thought to stand before it was fitted */
  private guess: NewPose | null = null;

  constructor(camera: Camera) {
    this.camera = camera;
    this.pose = camera.pose && draftOf(camera.pose);
    this.look();
    if (camera.pose) void this.fetchHistory();
  }

  get canUndo(): boolean {
    return this.past.length > 0 || (!this.changed && this.history.length > 1);
  }

  /** Call before a change that is to be taken back as one. */
  begin(): void {
    if (this.pose && this.past.at(-1) !== this.pose) this.past = [...this.past, this.pose];
  }

  set(change: Partial<NewPose>): void {
    if (!this.pose) return;
    const { height_m: _, ...rest } = this.pose;
    const before = change.above_ground_m === undefined ? this.pose : rest;
    this.pose = { ...before, covariance: null, how: 'typed', ...change };
    this.changed = true;
    this.look();
  }

  put(at: LngLat): void {
    const place = { latitude_deg: at[1], longitude_deg: at[0] };
    if (this.pose) return this.set(place);
    this.pose = { ...UNKNOWN, ...place };
    this.changed = true;
    this.look();
  }

  /** The pose before the last change; where there was none, the one that was kept before this one. */
  undo(): void {
    const last = this.past.at(-1);
    const before = last ?? (this.history[1] && draftOf(this.history[1]));
    if (!before) return;
    this.past = this.past.slice(0, -1);
    this.pose = before;
    this.changed = last === undefined || this.past.length > 0 || !this.camera.pose;
    this.look();
  }

  async save(): Promise<boolean> {
    if (!this.pose) return false;
    this.saving = true;
    this.error = null;
    try {
      node.keepCamera(await api.putPose(this.camera.id, this.pose));
      this.past = [];
      this.changed = false;
      await this.fetchHistory();
      return true;
    } catch (caught) {
      if (caught instanceof ApiError) this.error = caught;
      return false;
    } finally {
      this.saving = false;
    }
  }

  /** Clicks go to the landmark that still wants them; else they begin one. */
  point(part: Partial<Mark>): void {
    const open = this.marks.findIndex((mark) => !isComplete(mark));
    if (open < 0) this.marks = [...this.marks, { pixel: null, at: null, ...part }];
    else this.change(open, part);
    void this.calibrate();
  }

  change(index: number, part: Partial<Mark>): void {
    this.marks = this.marks.map((mark, other) => (other === index ? { ...mark, ...part } : mark));
    void this.calibrate();
  }

  remove(index: number): void {
    this.marks = this.marks.filter((_, other) => other !== index);
    void this.calibrate();
  }

  private async calibrate(): Promise<void> {
    const marks = this.marks.filter(isComplete);
    this.fit = null;
    if (!this.pose || marks.length < LEAST_MARKS) return;
    this.guess ??= this.pose;
    const { latitude_deg, longitude_deg, height_m, above_ground_m, place_uncertainty_m, optics } = this.guess;
    const height = above_ground_m === undefined ? { height_m: height_m! } : { above_ground_m };
    try {
      const found = await api.calibrate(this.camera.id, {
        optics,
        guess: { latitude_deg, longitude_deg, ...height, uncertainty_m: place_uncertainty_m },
        landmarks: marks.map(({ pixel, at }, index) => ({
          name: String(index + 1), pixel, longitude_deg: at[0], latitude_deg: at[1], height_m: null, ...POINTING,
        })),
      });
      // what was clicked meanwhile is asked for by itself
      if (marks.some((mark) => !this.marks.includes(mark))) return;
      this.error = null;
      this.begin();
      this.pose = found.pose;
      this.fit = found;
      this.changed = true;
      this.look();
    } catch (caught) {
      if (caught instanceof ApiError) this.error = caught;
    }
  }

  private async fetchHistory(): Promise<void> {
    try {
      this.history = await api.poses(this.camera.id);
    } catch {
      this.history = [];
    }
  }

  // One question at a time; what changed meanwhile is asked about when it is answered.
  private look(): void {
    this.lookAgain = true;
    if (!this.looking) void this.lookOn();
  }

  private async lookOn(): Promise<void> {
    this.looking = true;
    while (this.lookAgain && this.pose) {
      this.lookAgain = false;
      try {
        this.view = await api.view(this.camera.id, { pose: this.pose, target: 'person', pixels: 3 });
        this.error = null;
      } catch (caught) {
        this.view = null;
        if (caught instanceof ApiError) this.error = caught;
      }
      ground.try(this.view);
    }
    this.looking = false;
  }
}
