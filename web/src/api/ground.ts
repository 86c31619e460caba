// The ground's part of the API.
import type { Class, Id, NewPose, Origin, Time } from './types.ts';

export type Ground = {
  terrain: 'elevation' | 'plane' | 'none';
  bounds: [number, number, number, number] | null;
  origin: GroundPoint | null;
};

export type GroundPoint = { latitude_deg: number; longitude_deg: number; height_m: number };
export type Optics = {
  pixel_pitch_um: number;
  focal_length_mm: number;
  principal_point_px: [number, number] | null;
  distortion: [number, number, number, number, number];
};

export type View = {
  sees_ground: boolean;
  detail: string;
  visible: { type: 'MultiPolygon'; coordinates: number[][][][] };
  range_m: number;
  horizon_px: [number, number][];
  field_deg: [number, number];
};

export type Place = {
  latitude_deg: number;
  longitude_deg: number;
  height_m: number;
  weight: number;
  covariance_m2: [number, number, number];
  radius_50: number;
  radius_90: number;
};

export type Sight = {
  from: GroundPoint;
  bearing_deg: number;
  elevation_deg: number;
  direction_uncertainty_deg: number;
  nearest_m: number;
  farthest_m: number;
};

export type Landmark = {
  name: string;
  pixel: [number, number];
  latitude_deg: number;
  longitude_deg: number;
  height_m: number | null;
  pixel_sigma_px: number;
  place_sigma_m: number;
};

export type GuessOfPlace = { latitude_deg: number; longitude_deg: number; height_m?: number; above_ground_m?: number; uncertainty_m: number };

export type LandmarkFit = { seen_px: [number, number]; off_px: number; off_sigmas: number; left_out: boolean };
export type Calibration = { pose: NewPose; landmarks: LandmarkFit[]; next_pixel: [number, number]; next_leaves: number };
export type Target = {
  id: Id;
  origin: Origin;
  state: 'followed' | 'ended';
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

export const groundOperations = {
  viewFrom: { method: 'POST', path: '/cameras/{camera}/view' },
  locate: { method: 'POST', path: '/cameras/{camera}/locate' },
  project: { method: 'POST', path: '/cameras/{camera}/project' },
  calibrate: { method: 'POST', path: '/cameras/{camera}/calibration' },
  getTargetPath: { method: 'GET', path: '/targets/{target}/path' },
} as const;
