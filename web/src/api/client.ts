// The API's operations as functions. Every failure is an ApiError: what the node said, or that it did not answer.
import {
  operations,
  type Alarm,
  type AlarmState,
  type Calibration,
  type Camera,
  type Clip,
  type Id,
  type Judgement,
  type Landmark,
  type Located,
  type NewPose,
  type NewRule,
  type NewZone,
  type Optics,
  type PlaceGuess,
  type PlaceQuestion,
  type Pose,
  type Projected,
  type Problem,
  type Role,
  type Rule,
  type RuleTest,
  type Session,
  type SignIn,
  type Site,
  type TargetPoint,
  type Token,
  type Track,
  type TrackPoint,
  type User,
  type UserAnswer,
  type View,
  type ViewQuestion,
  type WatchedInterval,
  type Zone,
} from './types.ts';

export const BASE = '/api/v1';

type Operation = keyof typeof operations;

export class ApiError extends Error {
  readonly status: number;
  /** an error code of the node, or `unreachable` */
  readonly code: string;
  /** the node's own words; may be empty */
  readonly detail: string;

  constructor(status: number, code: string, detail: string) {
    super(`${code}: ${detail}`);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}

/** The path of an operation with its parameters in place. */
export function pathOf(operation: Operation, parameters: Record<string, string> = {}): string {
  return (
    BASE +
    operations[operation].path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(parameters[name] ?? ''),
    )
  );
}

async function problemOf(response: Response): Promise<ApiError> {
  try {
    const problem = (await response.json()) as Problem;
    return new ApiError(response.status, problem.code ?? 'unknown', problem.detail ?? '');
  } catch {
    return new ApiError(response.status, 'unknown', '');
  }
}

let unauthorised: () => void = () => undefined;

/** Called when the node asks who we are. */
export function onUnauthorised(call: () => void): void {
  unauthorised = call;
}

interface Call {
  parameters?: Record<string, string>;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
}

async function request(operation: Operation, { parameters, query, body }: Call): Promise<Response> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) search.set(name, String(value));
  }
  const url = pathOf(operation, parameters) + (search.size > 0 ? `?${search}` : '');
  const init: RequestInit = { method: operations[operation].method, credentials: 'same-origin' };
  if (body !== undefined) {
    init.headers = { 'content-type': 'application/json' };
    init.body = JSON.stringify(body);
  }
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch {
    throw new ApiError(0, 'unreachable', '');
  }
  if (response.ok) return response;
  if (response.status === 401 && operation !== 'openSession') unauthorised();
  throw await problemOf(response);
}

async function ask<T>(operation: Operation, call: Call = {}): Promise<T> {
  return (await (await request(operation, call)).json()) as T;
}

export interface AlarmQuery {
  state?: AlarmState[] | undefined;
  judgement?: Judgement | undefined;
  rule?: Id | undefined;
  camera?: Id | undefined;
  from?: string | undefined;
  to?: string | undefined;
  before?: Id | undefined;
  limit: number;
}

export interface AlarmPage {
  alarms: Alarm[];
  more: boolean;
}

export interface TrackPage {
  tracks: Track[];
  more: boolean;
}

export const api = {
  site: () => ask<Site>('getSite'),
  session: () => ask<Session>('getSession'),
  openSession: (body: SignIn) => request('openSession', { body }),
  closeSession: () => request('closeSession', {}),
  changePassword: (current: string, next: string) => request('changeOwnPassword', { body: { current, new: next } }),
  users: async () => (await ask<{ users: User[] }>('listUsers')).users,
  /** the answer holds the password that was made */
  addUser: (name: string, role: Role) => ask<UserAnswer>('addUser', { body: { name, role } }),
  putUser: (user: Id, body: { name: string; role: Role; enabled: boolean; new_password?: boolean }) =>
    ask<UserAnswer>('changeUser', { parameters: { user }, body }),
  removeUser: (user: Id) => request('removeUser', { parameters: { user } }),
  tokens: async () => (await ask<{ tokens: Token[] }>('listTokens')).tokens,
  /** the answer holds the secret */
  addToken: (name: string, role: Role, expires: string | null) =>
    ask<{ token: Token; secret: string }>('addToken', { body: { name, role, expires } }),
  revokeToken: (token: Id) => request('revokeToken', { parameters: { token } }),
  addCamera: (name: string, url: string) => ask<Camera>('addCamera', { body: { name, url } }),
  changeCamera: (camera: Id, change: { name?: string; url?: string; enabled?: boolean }) =>
    ask<Camera>('changeCamera', { parameters: { camera }, body: change }),
  removeCamera: (camera: Id) => request('removeCamera', { parameters: { camera } }),
  watched: async (camera: Id, from: string, to: string) =>
    (await ask<{ watched: WatchedInterval[] }>('listWatched', { parameters: { camera }, query: { from, to } })).watched,
  putPose: (camera: Id, pose: NewPose) => ask<Camera>('setPose', { parameters: { camera }, body: pose }),
  removePose: (camera: Id) => request('clearPose', { parameters: { camera } }),
  poses: async (camera: Id) => (await ask<{ poses: Pose[] }>('listPoses', { parameters: { camera } })).poses,
  /** of the kept pose where none is given */
  view: (camera: Id, query: ViewQuestion) =>
    ask<View>('viewFrom', { parameters: { camera }, body: query }),
  locate: (camera: Id, pixel: [number, number]) =>
    ask<Located>('locatePixel', { parameters: { camera }, body: { pixel } }),
  project: (camera: Id, place: PlaceQuestion) =>
    ask<Projected>('projectPlace', { parameters: { camera }, body: place }),
  calibrate: (camera: Id, query: { optics: Optics; guess: PlaceGuess; landmarks: Landmark[] }) =>
    ask<Calibration>('calibrateCamera', { parameters: { camera }, body: query }),
  targetPath: async (target: Id) =>
    (await ask<{ points: TargetPoint[] }>('getTargetPath', { parameters: { target } })).points,
  tracks: (query: { camera?: Id | undefined; before?: Id | undefined; limit: number }) =>
    ask<TrackPage>('listTracks', { query }),
  track: (track: Id) => ask<Track>('getTrack', { parameters: { track } }),
  path: async (track: Id) =>
    (await ask<{ points: TrackPoint[] }>('getTrackPath', { parameters: { track } })).points,
  zones: async () => (await ask<{ zones: Zone[] }>('listZones')).zones,
  addZone: (zone: NewZone) => ask<Zone>('addZone', { body: zone }),
  putZone: (id: Id, zone: NewZone) => ask<Zone>('setZone', { parameters: { zone: id }, body: zone }),
  removeZone: (zone: Id) => request('removeZone', { parameters: { zone } }),
  rules: async () => (await ask<{ rules: Rule[] }>('listRules')).rules,
  addRule: (rule: NewRule) => ask<Rule>('addRule', { body: rule }),
  putRule: (id: Id, rule: NewRule) => ask<Rule>('setRule', { parameters: { rule: id }, body: rule }),
  removeRule: (rule: Id) => request('removeRule', { parameters: { rule } }),
  testRule: (rule: NewRule, hours: number) => ask<RuleTest>('testRule', { body: { rule, hours } }),
  alarms: ({ state, ...query }: AlarmQuery) =>
    ask<AlarmPage>('listAlarms', { query: { ...query, state: state?.join(',') } }),
  alarm: (alarm: Id) => ask<Alarm>('getAlarm', { parameters: { alarm } }),
  acknowledge: (alarm: Id) => ask<Alarm>('acknowledgeAlarm', { parameters: { alarm } }),
  judge: (alarm: Id, body: { judgement: Judgement; note: string; revision: number }) =>
    ask<Alarm>('judgeAlarm', { parameters: { alarm }, body }),
  clip: (track: Id) => ask<Clip>('getClip', { parameters: { track } }),
  alarmClip: (alarm: Id) => ask<Clip>('getAlarmClip', { parameters: { alarm } }),
};

export const thumbnailUrl = (track: Id): string => pathOf('getThumbnail', { track });
export const mapTilesUrl = pathOf('getMapTiles', {});
/** for the map, which puts the numbers in */
export const terrainUrl = `${BASE}/terrain/{z}/{x}/{y}.png`;
export const clipUrl = (track: Id): string => pathOf('getClipVideo', { track });
export const alarmClipUrl = (alarm: Id): string => pathOf('getAlarmClipVideo', { alarm });
export const evidenceUrl = (alarm: Id): string => pathOf('exportAlarm', { alarm });
