// The targets' part of the API.
import type { Class, Id, Origin, Place, Sight, Time } from './types.ts';

export type Target = {
  id: Id;
  origin: Origin;
  state: 'followed' | 'ended';
  motion: 'moving' | 'stationary';
  time: Time;
  places: Place[];
  sight: Sight | null;
  velocity_mps: [number, number, number];
  size_m: number | null;
  class: Class;
  confidence: number;
  tracks: Id[];
  cameras: Id[];
  merged_from: Id[];
  split_from: Id | null;
  first_seen: Time;
  last_seen: Time;
};

export type TargetPoint = { time_ns: string; latitude_deg: number; longitude_deg: number; height_m: number; covariance_m2: [number, number, number] };

export const targetOperations = {
  getTargetPath: { method: 'GET', path: '/targets/{target}/path' },
} as const;
