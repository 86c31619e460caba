// Made from api/openapi.yaml by scripts/api_types.ts (npm run api-types): do not edit.

export type Id = string;

export type Time = string;

export type Origin = 'unknown' | 'live' | 'replay' | 'simulated' | 'drill';

export type Class = 'unknown' | 'person' | 'group' | 'vehicle' | 'animal' | 'drone' | 'bird' | 'aircraft';

/** left, top, width, height; px */
export type Box = [number, number, number, number];

export type Problem = {
  title: string;
  status: number;
  detail: string;
  /** one of the error codes of core/result.h */
  code: string;
};

/** each may do all that the one before may */
export type Role = 'viewer' | 'operator' | 'supervisor' | 'administrator';

export type Action = 'view_state' | 'view_pictures' | 'view_recordings' | 'judge_alarms' | 'change_rules' | 'view_audit' | 'change_cameras' | 'change_users';

/** no two differ in case alone */
export type UserName = string;

/** A name with its password, or a token */
export type SignIn = {
  name: string;
  password: string;
} | {
  token: string;
};

export type Session = {
  /** unknown is a stranger */
  kind: 'unknown' | 'local_administrator' | 'token' | 'user';
  name: string;
  role: Role | null;
  /** what the role allows */
  may: Action[];
  /** somebody can sign in by name and password */
  has_users: boolean;
};

export type User = {
  id: Id;
  revision: number;
  name: UserName;
  role: Role;
  /** may sign in */
  enabled: boolean;
  changed: Time;
};

export type UserAnswer = {
  user: User;
  /** the one that was made; it is not told again */
  password: string | null;
};

export type Token = {
  id: Id;
  name: string;
  role: Role;
  /** the name of who made it */
  made_by: string;
  made: Time;
  expires: Time | null;
};

export type Site = {
  id: Id;
  name: string;
  version: string;
  /** the simulated site */
  demo: boolean;
  ground: Ground;
  /** whether there is a /map.pmtiles */
  map_tiles: boolean;
  started: Time;
  now: Time;
};

export type Ground = {
  /** plane: nothing is known of the ground; none: no camera is placed */
  terrain: 'elevation' | 'plane' | 'none';
  /** west, south, east, north of the ground about the cameras, degrees; across the antimeridian west or east is beyond ±180 */
  bounds: Bounds | null;
  /** the place of the placed camera with the smallest id */
  origin: Geodetic | null;
};

export type Bounds = [number, number, number, number];

export type Geodetic = {
  /** WGS 84 */
  latitude_deg: number;
  longitude_deg: number;
  /** above the WGS 84 ellipsoid */
  height_m: number;
};

export type Camera = {
  id: Id;
  name: string;
  /** without user and password */
  url: string;
  /** user and password are kept, sealed */
  has_secret: boolean;
  enabled: boolean;
  state: 'starting' | 'learning' | 'watching' | 'lost' | 'ended' | 'off';
  /** for people: why it does not see, or what is wrong though it does; may be empty */
  detail: string;
  since: Time;
  origin: Origin;
  /** px; 0 until the first picture */
  width: number;
  height: number;
  bits: number;
  /** pictures a second, over the last seconds */
  rate_fps: number;
  /** since it was started */
  frames: number;
  /** pictures that we were too slow for */
  dropped: number;
  /** where it stands; null: not known */
  pose: Pose | null;
  revision: number;
};

export type Pose = {
  /** WGS 84 */
  latitude_deg: number;
  longitude_deg: number;
  /** above the WGS 84 ellipsoid */
  height_m: number;
  /** null: the ground was not known */
  above_ground_m: number | null;
  /** of the optical axis, clockwise from true north */
  bearing_deg: number;
  /** up from the horizon */
  elevation_deg: number;
  /** clockwise, as seen from behind the camera */
  roll_deg: number;
  /** one standard deviation on each axis */
  place_uncertainty_m: number;
  /** one standard deviation on each axis */
  direction_uncertainty_deg: number;
  covariance: PoseCovariance;
  optics: Optics;
  how: PoseHow;
  revision: number;
  held_from: Time;
  /** null: it holds */
  held_to: Time | null;
};

/** exactly one of height_m and above_ground_m */
export type NewPose = {
  /** WGS 84 */
  latitude_deg: number;
  longitude_deg: number;
  /** above the WGS 84 ellipsoid */
  height_m?: number;
  above_ground_m?: number;
  /** of the optical axis, clockwise from true north */
  bearing_deg: number;
  /** up from the horizon */
  elevation_deg: number;
  /** clockwise, as seen from behind the camera */
  roll_deg: number;
  /** one standard deviation on each axis */
  place_uncertainty_m: number;
  /** one standard deviation on each axis */
  direction_uncertainty_deg: number;
  covariance?: PoseCovariance;
  optics: Optics;
  how: PoseHow;
};

/** of east m, north m, up m, bearing deg, elevation deg, roll deg, row by row; null: the two uncertainties say all */
export type PoseCovariance = number[] | null;

/** how the pose was found */
export type PoseHow = 'typed' | 'landmarks' | 'simulated';

export type Optics = {
  pixel_pitch_um: number;
  focal_length_mm: number;
  /** null: the picture's middle */
  principal_point_px: PixelPoint | null;
  /** k1, k2, p1, p2, k3 (Brown 1971) */
  distortion: [number, number, number, number, number];
};

export type View = {
  /** any at all */
  sees_ground: boolean;
  /** what is to be said of it, for people; may be empty */
  detail: string;
  visible: MultiPolygon;
  /** at which the target is so many pixels wide */
  range_m: number;
  /** where ground and sky meet in the picture, from left to right */
  horizon_px: PixelPoint[];
  /** horizontal, vertical */
  field_deg: [number, number];
};

/** GeoJSON: ground where the target is seen with so many pixels */
export type MultiPolygon = {
  type: 'MultiPolygon';
  coordinates: [number, number][][][];
};

export type Place = {
  /** WGS 84 */
  latitude_deg: number;
  longitude_deg: number;
  /** above the WGS 84 ellipsoid */
  height_m: number;
  /** how likely it is this one, where several are possible */
  weight: number;
  /** east·east, east·north, north·north */
  covariance_m2: [number, number, number];
  /** the ellipse that holds half of what is possible: so many times the covariance's one-sigma axes */
  radius_50: number;
  /** the same of nine in ten */
  radius_90: number;
};

export type Sight = {
  from: Geodetic;
  /** clockwise from true north */
  bearing_deg: number;
  elevation_deg: number;
  direction_uncertainty_deg: number;
  /** by how large a thing that flies may be, and the ground behind it */
  nearest_m: number;
  farthest_m: number;
};

export type Located = {
  /** if it stands on the ground, the nearest first; empty: it does not */
  places: Place[];
  /** if it flies */
  sight: Sight | null;
};

export type Projected = {
  /** null: not in the picture */
  pixel: PixelPoint | null;
  /** nearer ground stands before it */
  hidden: boolean;
};

export type ViewQuestion = {
  /** null: the kept one */
  pose?: NewPose | null;
  target: 'person' | 'vehicle' | 'animal';
  /** how wide the target is to be in the picture */
  pixels: number;
};

export type PixelQuestion = {
  pixel: PixelPoint;
};

export type PlaceQuestion = {
  latitude_deg: number;
  longitude_deg: number;
};

/** exactly one of height_m and above_ground_m */
export type PlaceGuess = {
  latitude_deg: number;
  longitude_deg: number;
  /** above the WGS 84 ellipsoid */
  height_m?: number;
  above_ground_m?: number;
  /** one standard deviation on each axis */
  uncertainty_m: number;
};

export type Landmark = {
  name: string;
  pixel: PixelPoint;
  latitude_deg: number;
  longitude_deg: number;
  /** above the WGS 84 ellipsoid; null: on the ground */
  height_m: number | null;
  pixel_sigma_px: number;
  place_sigma_m: number;
};

export type CalibrationTask = {
  optics: Optics;
  guess: PlaceGuess;
  /** three or more */
  landmarks: Landmark[];
};

export type LandmarkFit = {
  seen_px: PixelPoint;
  off_px: number;
  /** in standard deviations of what may be expected */
  off_sigmas: number;
  /** it fits so badly that it counted for nothing */
  left_out: boolean;
};

export type Calibration = {
  pose: NewPose;
  /** as they were given */
  landmarks: LandmarkFit[];
  next_pixel: PixelPoint;
  /** what of the direction's uncertainty one more landmark there would leave */
  next_leaves: number;
};

/** x, y; px */
export type PixelPoint = [number, number];

export type Track = {
  id: Id;
  camera: Id;
  origin: Origin;
  state: 'confirmed' | 'coasting' | 'ended';
  /** stationary: it stood when it was first seen and has not moved since; raises nothing */
  motion: 'moving' | 'stationary';
  class: Class;
  /** of the class; calibrated on simulated scenes */
  confidence: number;
  /** that there is an object; uncalibrated */
  existence: number;
  first_seen: Time;
  last_seen: Time;
  /** robust standard deviations */
  peak_snr: number;
  points: number;
  box: Box;
  /** x, y; px */
  start: [number, number];
};

export type TrackPoint = {
  time_ns: string;
  box: Box;
  /** false: predicted, nothing was seen */
  measured: boolean;
  snr: number;
};

export type Target = {
  id: Id;
  origin: Origin;
  state: 'followed' | 'ended';
  /** stationary: every camera that sees it says so */
  motion: 'moving' | 'stationary';
  time: Time;
  /** at time, the likeliest first; none: it flies, and one camera sees it */
  places: Place[];
  /** where it has no place */
  sight: Sight | null;
  /** east, north, up */
  velocity_mps: [number, number, number];
  /** its height */
  size_m: number | null;
  class: Class;
  /** of the class */
  confidence: number;
  /** that were found to be its, the newest last */
  tracks: Id[];
  /** that see it now */
  cameras: Id[];
  /** targets that were found to be this one */
  merged_from: Id[];
  /** the target that it came out of */
  split_from: Id | null;
  first_seen: Time;
  last_seen: Time;
};

export type TargetPoint = {
  time_ns: string;
  /** WGS 84 */
  latitude_deg: number;
  longitude_deg: number;
  /** above the WGS 84 ellipsoid */
  height_m: number;
  /** east·east, east·north, north·north */
  covariance_m2: [number, number, number];
};

/** an area is closed from its last corner to its first; who walks along a line has its left on the left */
export type ZoneKind = 'area' | 'line';

export type ZoneSurface = 'ground' | 'picture';

/** on the ground longitude and latitude in degrees; in a picture x and y in pixels of that camera */
export type Corner = [number, number];

export type Corners = Corner[];

export type NewZone = {
  name: string;
  kind: ZoneKind;
  surface: ZoneSurface;
  /** whose picture it is in; null exactly where the surface is the ground */
  camera: Id | null;
  corners: Corners;
};

export type Zone = {
  id: Id;
  revision: number;
  name: string;
  kind: ZoneKind;
  surface: ZoneSurface;
  /** whose picture it is in; null exactly where the surface is the ground */
  camera: Id | null;
  corners: Corners;
};

/** over a line: from its left to its right, or back */
export type Way = 'either' | 'rightwards' | 'leftwards';

export type LineCrossing = {
  zone: Id;
  way: Way;
};

/** in an area for as long as the rule's dwell */
export type PresenceCondition = {
  kind: 'presence';
  zone: Id;
};

/** over a line */
export type CrossingCondition = {
  kind: 'crossing';
  zone: Id;
  way: Way;
};

/** over one line and then another */
export type SequenceCondition = {
  kind: 'sequence';
  first: LineCrossing;
  then: LineCrossing;
  within_s: number;
};

/** nearer to a zone than that; of the ground only */
export type ApproachCondition = {
  kind: 'approach';
  zone: Id;
  within_m: number;
};

/** so many in an area at once */
export type CrowdCondition = {
  kind: 'crowd';
  zone: Id;
  least: number;
};

/** in an area and faster than that; of the ground only */
export type HasteCondition = {
  kind: 'haste';
  zone: Id;
  above_mps: number;
};

export type Condition = PresenceCondition | CrossingCondition | SequenceCondition | ApproachCondition | CrowdCondition | HasteCondition;

export type SubjectFilter = {
  /** none: all, unknown too */
  classes: Class[];
  /** that it is one of them */
  least_confidence: number;
  least_height_m: number | null;
  most_height_m: number | null;
  /** what stood when it was first seen counts as well */
  stationary: boolean;
};

export type DayMoment = {
  /** clock: midnight, and so the time of day */
  of: 'clock' | 'sunrise' | 'sunset';
  after_s: number;
};

/** over midnight where to is not later than from; counted to the day that it begins on */
export type DaySpan = {
  /** 1 Monday to 7 Sunday */
  days: number[];
  from: DayMoment;
  to: DayMoment;
};

export type Schedule = {
  /** as in the IANA database */
  time_zone: string;
  /** none: always */
  spans: DaySpan[];
};

export type NewRule = {
  name: string;
  enabled?: boolean;
  /** 1: look now */
  priority?: number;
  /** an alarm; false: it only counts */
  raises?: boolean;
  /** how long the condition has to hold */
  dwell_s?: number;
  /** before the same subject is told of again */
  cool_down_s?: number;
  condition: Condition;
  filter?: SubjectFilter;
  schedule?: Schedule;
  /** areas: what is in one does not meet the rule */
  excused?: Id[];
};

export type Rule = {
  id: Id;
  revision: number;
  name: string;
  enabled: boolean;
  /** 1: look now */
  priority: number;
  /** an alarm; false: it only counts */
  raises: boolean;
  /** how long the condition has to hold */
  dwell_s: number;
  /** before the same subject is told of again */
  cool_down_s: number;
  condition: Condition;
  filter: SubjectFilter;
  schedule: Schedule;
  /** areas: what is in one does not meet the rule */
  excused: Id[];
};

export type Subject = {
  kind: 'target' | 'track' | 'camera';
  id: Id;
};

export type GroundPoint = {
  /** WGS 84 */
  latitude_deg: number;
  longitude_deg: number;
};

export type PicturePoint = {
  camera: Id;
  /** px */
  x: number;
  /** px */
  y: number;
};

export type RuleTest = {
  /** oldest first */
  would_raise: WouldRaise[];
  from: Time;
  to: Time;
  /** false: there was more than it looked at or tells */
  complete: boolean;
};

export type WouldRaise = {
  subject: Subject;
  happened: Time;
  /** of a crossing */
  way: CrossedWay | null;
  class: Class;
  /** whose picture and clip to show */
  track: Id | null;
  /** where on the ground */
  place: GroundPoint | null;
  /** where in a picture */
  pixel: PicturePoint | null;
};

export type CrossedWay = 'rightwards' | 'leftwards';

export type AlarmState = 'open' | 'acknowledged' | 'judged';

/** nuisance: a true cause that does not matter; false: no cause */
export type Judgement = 'real' | 'nuisance' | 'false';

export type AlarmRule = {
  id: Id;
  /** as it was when it was met */
  revision: number;
  /** as it was then */
  name: string;
};

export type Acknowledged = {
  who: string;
  when: Time;
};

export type Judged = {
  who: string;
  when: Time;
  judgement: Judgement;
  note: string;
};

export type Alarm = {
  id: Id;
  revision: number;
  origin: Origin;
  state: AlarmState;
  /** of the rule, as it was then; 1: look now */
  priority: number;
  rule: AlarmRule;
  /** what is wrong with the camera, or with the node where none is named; its rule is nil then */
  fault: Fault | null;
  subject: Subject;
  /** of a crossing */
  way: CrossedWay | null;
  class: Class;
  /** of the class */
  confidence: number;
  happened: Time;
  opened: Time;
  /** that sees it best */
  camera: Id | null;
  /** whose picture, thumbnail and clip to show */
  track: Id | null;
  /** where on the ground */
  place: GroundPoint | null;
  /** where in a picture */
  pixel: PicturePoint | null;
  acknowledged: Acknowledged | null;
  judged: Judged | null;
};

/** another_view: nearly all of the picture is not what was learnt, as of a camera that was turned or covered; moved: the picture shifted for good; clock: the node's clock was set; disk: nearly full */
export type Fault = 'lost' | 'another_view' | 'moved' | 'clock' | 'disk';

export type Passages = {
  rule: Id;
  hour: Time;
  way: CrossedWay;
  class: Class;
  count: number;
};

export type Clip = {
  /** when its first picture was captured */
  start_ns: string;
  duration_s: number;
  /** px of the camera, not of the recording: boxes are in these */
  width: number;
  height: number;
};

export type WatchedInterval = {
  from: Time;
  to: Time;
  watched: boolean;
  cause: 'unknown' | 'not_started' | 'disconnected' | 'stalled' | 'damaged' | 'shutter' | 'dropped' | 'node_stopped' | 'format_change' | 'ended';
  detail: string;
};

export type AuditEntry = {
  time: Time;
  principal: string;
  address: string;
  action: string;
  subject: string;
  detail: string;
  allowed: boolean;
};

export const operations = {
  getSite: { method: 'GET', path: '/site' },
  getSession: { method: 'GET', path: '/session' },
  openSession: { method: 'POST', path: '/session' },
  closeSession: { method: 'DELETE', path: '/session' },
  changeOwnPassword: { method: 'PUT', path: '/me/password' },
  listUsers: { method: 'GET', path: '/users' },
  addUser: { method: 'POST', path: '/users' },
  changeUser: { method: 'PUT', path: '/users/{user}' },
  removeUser: { method: 'DELETE', path: '/users/{user}' },
  listTokens: { method: 'GET', path: '/tokens' },
  addToken: { method: 'POST', path: '/tokens' },
  revokeToken: { method: 'DELETE', path: '/tokens/{token}' },
  listCameras: { method: 'GET', path: '/cameras' },
  addCamera: { method: 'POST', path: '/cameras' },
  getCamera: { method: 'GET', path: '/cameras/{camera}' },
  changeCamera: { method: 'PATCH', path: '/cameras/{camera}' },
  removeCamera: { method: 'DELETE', path: '/cameras/{camera}' },
  getSnapshot: { method: 'GET', path: '/cameras/{camera}/snapshot.jpg' },
  listWatched: { method: 'GET', path: '/cameras/{camera}/watched' },
  setPose: { method: 'PUT', path: '/cameras/{camera}/pose' },
  clearPose: { method: 'DELETE', path: '/cameras/{camera}/pose' },
  listPoses: { method: 'GET', path: '/cameras/{camera}/poses' },
  viewFrom: { method: 'POST', path: '/cameras/{camera}/view' },
  locatePixel: { method: 'POST', path: '/cameras/{camera}/locate' },
  projectPlace: { method: 'POST', path: '/cameras/{camera}/project' },
  calibrateCamera: { method: 'POST', path: '/cameras/{camera}/calibration' },
  getTerrainTile: { method: 'GET', path: '/terrain/{z}/{x}/{y}.png' },
  getMapTiles: { method: 'GET', path: '/map.pmtiles' },
  listTracks: { method: 'GET', path: '/tracks' },
  getTrack: { method: 'GET', path: '/tracks/{track}' },
  getTrackPath: { method: 'GET', path: '/tracks/{track}/path' },
  getThumbnail: { method: 'GET', path: '/tracks/{track}/thumbnail.jpg' },
  getClip: { method: 'GET', path: '/tracks/{track}/clip' },
  getClipVideo: { method: 'GET', path: '/tracks/{track}/clip.mp4' },
  listTargets: { method: 'GET', path: '/targets' },
  getTarget: { method: 'GET', path: '/targets/{target}' },
  getTargetPath: { method: 'GET', path: '/targets/{target}/path' },
  listZones: { method: 'GET', path: '/zones' },
  addZone: { method: 'POST', path: '/zones' },
  getZone: { method: 'GET', path: '/zones/{zone}' },
  setZone: { method: 'PUT', path: '/zones/{zone}' },
  removeZone: { method: 'DELETE', path: '/zones/{zone}' },
  listRules: { method: 'GET', path: '/rules' },
  addRule: { method: 'POST', path: '/rules' },
  testRule: { method: 'POST', path: '/rules/test' },
  getRule: { method: 'GET', path: '/rules/{rule}' },
  setRule: { method: 'PUT', path: '/rules/{rule}' },
  removeRule: { method: 'DELETE', path: '/rules/{rule}' },
  listAlarms: { method: 'GET', path: '/alarms' },
  getAlarm: { method: 'GET', path: '/alarms/{alarm}' },
  acknowledgeAlarm: { method: 'POST', path: '/alarms/{alarm}/acknowledge' },
  judgeAlarm: { method: 'POST', path: '/alarms/{alarm}/judgement' },
  getAlarmPicture: { method: 'GET', path: '/alarms/{alarm}/picture.jpg' },
  getAlarmClip: { method: 'GET', path: '/alarms/{alarm}/clip' },
  getAlarmClipVideo: { method: 'GET', path: '/alarms/{alarm}/clip.mp4' },
  exportAlarm: { method: 'GET', path: '/alarms/{alarm}/evidence.zip' },
  countPassages: { method: 'GET', path: '/passages' },
  listAudit: { method: 'GET', path: '/audit' },
} as const;
