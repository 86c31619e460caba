-- The register's schema, whole, as of its newest version. Every column line ends in a comment: its unit in brackets, then its meaning.
--   [id]      a UUID, 16 bytes                    [ns]    nanoseconds since 1970-01-01T00:00:00Z; the name ends in _ns
--   [px]      pixels from the picture's corner    [px/s]  their change in a second; the name ends in _px_per_s
--   [m]       metres; the name ends in _m         [deg]   degrees; the name ends in _deg
--   [m/s]     metres a second; the name ends in _m_per_s
--   [code]    an enumeration's fixed number       [flag]  0 or 1
--   [number]  a count, rank or ratio              [text]  UTF-8      [bytes]  as the comment says, little-endian
-- A REAL that is NULL is "not a number". Rows of event and of the tables that describe it are never changed.
-- The order of the columns is the order in which the program writes and reads them.

-- The one order of all that is kept. What an event says is in the table of its kind, under the same sequence.
CREATE TABLE event (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT, -- [number] place in the order, from 1; never used again
  id BLOB NOT NULL,                           -- [id] of the event
  revision INTEGER NOT NULL,                  -- [number] of the event; with id it makes commits idempotent
  kind INTEGER NOT NULL,                      -- [code] 1 camera, 2 pose, 3 track, 4 watched, 5 audit, 6 node, 7 target, 8 zone, 9 rule, 10 alarm, 11 passage, 12 user, 13 token
  body_schema INTEGER NOT NULL,               -- [number] version of what the event says
  site BLOB NOT NULL,                         -- [id] the site that it happened at
  origin INTEGER NOT NULL,                    -- [code] 0 unknown, 1 live, 2 replay, 3 simulated, 4 drill
  event_time_ns INTEGER NOT NULL,             -- [ns] when it happened
  recorded_time_ns INTEGER NOT NULL,          -- [ns] when it was written
  causes BLOB NOT NULL,                       -- [bytes] ids of what it follows from, 16 bytes each, in order
  camera BLOB,                                -- [id] the camera that it is about; NULL: none
  UNIQUE (id, revision)
) STRICT;
CREATE INDEX event_by_kind ON event (kind, sequence);
CREATE INDEX event_by_camera ON event (camera, sequence);
CREATE INDEX event_by_time ON event (event_time_ns, sequence);

-- Every version of every camera.
CREATE TABLE camera_revision (
  event INTEGER PRIMARY KEY REFERENCES event (sequence), -- [number] the event that said so
  camera BLOB NOT NULL,                                  -- [id] of the camera
  site BLOB NOT NULL,                                    -- [id] of its site
  revision INTEGER NOT NULL,                             -- [number] of the camera, rising
  held_from_ns INTEGER NOT NULL,                         -- [ns] since when this version holds
  held_to_ns INTEGER,                                    -- [ns] until when it held; NULL: no end was stated
  name TEXT NOT NULL,                                    -- [text] for people
  url TEXT NOT NULL,                                     -- [text] where its pictures come from; no user, no password
  has_secret INTEGER NOT NULL,                           -- [flag] user and password are kept in camera_secret
  enabled INTEGER NOT NULL,                              -- [flag] switched on
  removed INTEGER NOT NULL                               -- [flag] taken off the site
) STRICT;
CREATE INDEX camera_revision_by_camera ON camera_revision (camera, revision, event);

-- Where a camera stood and looked, version by version. Uncertainties are one standard deviation.
CREATE TABLE pose_revision (
  event INTEGER PRIMARY KEY REFERENCES event (sequence), -- [number] the event that said so
  camera BLOB NOT NULL,                                  -- [id] of the camera
  site BLOB NOT NULL,                                    -- [id] of its site
  revision INTEGER NOT NULL,                             -- [number] of the pose, rising
  held_from_ns INTEGER NOT NULL,                         -- [ns] since when this version holds
  held_to_ns INTEGER,                                    -- [ns] until when it held; NULL: no end was stated
  latitude_deg REAL,                                     -- [deg] WGS 84, north positive
  longitude_deg REAL,                                    -- [deg] WGS 84, east positive
  height_m REAL,                                         -- [m] above the WGS 84 ellipsoid
  bearing_deg REAL,                                      -- [deg] of the optical axis, clockwise from true north
  elevation_deg REAL,                                    -- [deg] of the optical axis, up from the horizon
  roll_deg REAL,                                         -- [deg] clockwise, seen from behind the camera
  place_uncertainty_m REAL,                              -- [m] of latitude, longitude and height
  direction_uncertainty_deg REAL,                        -- [deg] of bearing, elevation and roll
  above_ground_m REAL,                                   -- [m] height over the ground; NULL: not known
  covariance BLOB,                                       -- [bytes] of east, north, up, bearing, elevation, roll, row by row: 36 doubles in m and radians; NULL: the two uncertainties say all
  pixel_pitch_m REAL,                                    -- [m] of the sensor, from pixel centre to pixel centre
  focal_length_m REAL,                                   -- [m] of the lens
  principal_x_px REAL,                                   -- [px] where the optical axis meets the picture, to the right; NULL: in its middle
  principal_y_px REAL,                                   -- [px] down
  distortion BLOB,                                       -- [bytes] k1, k2, p1, p2, k3 of Brown: 5 doubles; NULL: none
  how INTEGER NOT NULL DEFAULT 0,                        -- [code] 0 unknown, 1 typed, 2 landmarks, 3 simulated
  removed INTEGER NOT NULL DEFAULT 0                     -- [flag] from here on it is not known where the camera stands
) STRICT;
CREATE INDEX pose_revision_by_camera ON pose_revision (camera, revision, event);

-- Every track as it is now: the sum of its revisions and points.
CREATE TABLE track (
  key INTEGER PRIMARY KEY,                               -- [number] of the track within this database only
  id BLOB NOT NULL UNIQUE,                               -- [id] of the track
  camera BLOB NOT NULL,                                  -- [id] of its camera
  origin INTEGER NOT NULL,                               -- [code] as in event
  last_event INTEGER NOT NULL REFERENCES event (sequence), -- [number] the newest revision's event
  revision INTEGER NOT NULL,                             -- [number] the newest one's
  state INTEGER NOT NULL,                                -- [code] 0 unknown, 1 tentative, 2 confirmed, 3 coasting, 4 ended
  first_seen_ns INTEGER NOT NULL,                        -- [ns] first detection
  last_seen_ns INTEGER NOT NULL,                         -- [ns] last detection
  classes BLOB NOT NULL,                                 -- [bytes] confidences of unknown, person, group, vehicle, animal, drone, bird, aircraft: 4-byte floats
  existence REAL,                                        -- [number] probability that there is an object, 0 to 1
  peak_snr REAL,                                         -- [number] highest signal to noise ratio, robust standard deviations
  points INTEGER NOT NULL,                               -- [number] rows in track_point
  left_px REAL,                                          -- [px] the last box: its left edge
  top_px REAL,                                           -- [px] its upper edge
  width_px REAL,                                         -- [px] its width
  height_px REAL,                                        -- [px] its height
  start_x_px REAL,                                       -- [px] centre of the first box, to the right
  start_y_px REAL,                                       -- [px] centre of the first box, down
  motion INTEGER NOT NULL DEFAULT 1                      -- [code] 1 moving, 2 stationary: it stood when it was first seen, and has not moved since
) STRICT;
CREATE INDEX track_by_first_seen ON track (first_seen_ns, id, last_seen_ns);
CREATE INDEX track_by_camera ON track (camera, first_seen_ns, id, last_seen_ns);
CREATE INDEX track_not_ended ON track (state) WHERE state <> 4;

-- Every revision of every track, without its path.
CREATE TABLE track_revision (
  event INTEGER PRIMARY KEY REFERENCES event (sequence), -- [number] the event that said so
  track INTEGER NOT NULL REFERENCES track (key),         -- [number] the track
  origin INTEGER NOT NULL,                               -- [code] as in event
  revision INTEGER NOT NULL,                             -- [number] of the track, rising
  state INTEGER NOT NULL,                                -- [code] as in track
  state_time_ns INTEGER NOT NULL,                        -- [ns] what position and velocity are of
  last_measured_ns INTEGER NOT NULL,                     -- [ns] of the last detection that belongs to it
  measured INTEGER NOT NULL,                             -- [flag] detected at state_time_ns, not coasted
  x_px REAL,                                             -- [px] of the centre, to the right
  y_px REAL,                                             -- [px] of the centre, down
  vx_px_per_s REAL,                                      -- [px/s] to the right
  vy_px_per_s REAL,                                      -- [px/s] down
  covariance BLOB NOT NULL,                              -- [bytes] of x, y, vx, vy, row by row: 16 doubles in px² and px²/s
  left_px REAL,                                          -- [px] the box: its left edge
  top_px REAL,                                           -- [px] its upper edge
  width_px REAL,                                         -- [px] its width
  height_px REAL,                                        -- [px] its height
  foot_x_px REAL,                                        -- [px] where it stands, to the right
  foot_y_px REAL,                                        -- [px] where it stands, down
  foot_covariance BLOB NOT NULL,                         -- [bytes] row by row: 4 doubles in px²
  existence REAL,                                        -- [number] probability that there is an object, 0 to 1
  score REAL,                                            -- [number] summed log likelihood ratio, nats
  peak_snr REAL,                                         -- [number] highest signal to noise ratio so far, robust standard deviations
  classes BLOB NOT NULL,                                 -- [bytes] as in track
  first_seen_ns INTEGER NOT NULL,                        -- [ns] first detection
  last_seen_ns INTEGER NOT NULL,                         -- [ns] last detection so far
  motion INTEGER NOT NULL DEFAULT 1                      -- [code] as in track
) STRICT;

-- The paths: one row a moment, in the order in which they came.
CREATE TABLE track_point (
  track INTEGER NOT NULL REFERENCES track (key),         -- [number] the track
  event INTEGER NOT NULL REFERENCES event (sequence),    -- [number] the revision that brought it
  ordinal INTEGER NOT NULL,                              -- [number] place within that revision's path, from 0
  time_ns INTEGER NOT NULL,                              -- [ns] when
  left_px REAL,                                          -- [px] the box: its left edge
  top_px REAL,                                           -- [px] its upper edge
  width_px REAL,                                         -- [px] its width
  height_px REAL,                                        -- [px] its height
  measured INTEGER NOT NULL,                             -- [flag] detected, not coasted through
  snr REAL,                                              -- [number] signal to noise ratio, robust standard deviations; 0 where coasted
  PRIMARY KEY (track, event, ordinal)
) STRICT, WITHOUT ROWID;

-- Every target as it is now: what its newest revision says.
CREATE TABLE target (
  id BLOB PRIMARY KEY,                                   -- [id] of the target
  last_event INTEGER NOT NULL REFERENCES event (sequence), -- [number] the newest revision's event
  revision INTEGER NOT NULL,                             -- [number] the newest one's
  state INTEGER NOT NULL,                                -- [code] 0 unknown, 1 followed, 2 ended
  first_seen_ns INTEGER NOT NULL,                        -- [ns] first measured by a camera
  last_seen_ns INTEGER NOT NULL                          -- [ns] last measured by one
) STRICT, WITHOUT ROWID;
CREATE INDEX target_by_first_seen ON target (first_seen_ns, id, last_seen_ns);
CREATE INDEX target_not_ended ON target (state) WHERE state <> 2;

-- Every revision of every target: at most one a second, which together are its path.
CREATE TABLE target_revision (
  event INTEGER PRIMARY KEY REFERENCES event (sequence), -- [number] the event that said so
  target BLOB NOT NULL,                                  -- [id] of the target
  site BLOB NOT NULL,                                    -- [id] of its site
  origin INTEGER NOT NULL,                               -- [code] as in event
  revision INTEGER NOT NULL,                             -- [number] of the target, rising
  state INTEGER NOT NULL,                                -- [code] as in target
  motion INTEGER NOT NULL,                               -- [code] as in track
  time_ns INTEGER NOT NULL,                              -- [ns] what place and velocity are of
  velocity BLOB NOT NULL,                                -- [bytes] to the east, north and up: 3 doubles in m/s
  velocity_covariance BLOB NOT NULL,                     -- [bytes] row by row: 9 doubles in m²/s²
  size_m REAL,                                           -- [m] its height; NULL: not known
  classes BLOB NOT NULL,                                 -- [bytes] as in track
  tracks BLOB NOT NULL,                                  -- [bytes] ids of its tracks, 16 bytes each, the newest last
  cameras BLOB NOT NULL,                                 -- [bytes] ids of the cameras that see it, 16 bytes each
  merged_from BLOB NOT NULL,                             -- [bytes] ids of targets that were found to be this one, 16 bytes each
  split_from BLOB,                                       -- [id] of the target that it came out of; NULL: none
  first_seen_ns INTEGER NOT NULL,                        -- [ns] first measured by a camera
  last_seen_ns INTEGER NOT NULL,                         -- [ns] last measured by one
  sight BLOB                                             -- [bytes] where it has no place, the line of sight: latitude, longitude, bearing, elevation and uncertainty in degrees, height, nearest and farthest in m: 8 doubles; NULL: it has
) STRICT;
CREATE INDEX target_revision_by_target ON target_revision (target, time_ns);

-- Where a target may be at a revision, the likeliest place first.
CREATE TABLE target_place (
  event INTEGER NOT NULL REFERENCES event (sequence),    -- [number] the revision
  ordinal INTEGER NOT NULL,                              -- [number] place in its order, from 0
  latitude_deg REAL,                                     -- [deg] WGS 84, north positive
  longitude_deg REAL,                                    -- [deg] WGS 84, east positive
  height_m REAL,                                         -- [m] above the WGS 84 ellipsoid
  covariance BLOB NOT NULL,                              -- [bytes] of east, north, up, row by row: 9 doubles in m²
  weight REAL,                                           -- [number] how likely this one is, 0 to 1
  half_radius REAL,                                      -- [number] in one-sigma axes, of the region that holds half
  ninety_radius REAL,                                    -- [number] the same of nine in ten
  PRIMARY KEY (event, ordinal)
) STRICT, WITHOUT ROWID;

-- Every version of every zone: areas, and directed lines.
CREATE TABLE zone_revision (
  event INTEGER PRIMARY KEY REFERENCES event (sequence), -- [number] the event that said so
  zone BLOB NOT NULL,                                    -- [id] of the zone
  site BLOB NOT NULL,                                    -- [id] of its site
  revision INTEGER NOT NULL,                             -- [number] of the zone, rising
  held_from_ns INTEGER NOT NULL,                         -- [ns] since when this version holds
  held_to_ns INTEGER,                                    -- [ns] until when it held; NULL: no end was stated
  name TEXT NOT NULL,                                    -- [text] for people
  kind INTEGER NOT NULL,                                 -- [code] 1 area, 2 line
  camera BLOB,                                           -- [id] the camera whose picture it is in; NULL: it is on the ground
  corners BLOB NOT NULL,                                 -- [bytes] 2 doubles each: on the ground latitude and longitude in degrees, in a picture px to the right and down
  removed INTEGER NOT NULL                               -- [flag] there is none any more
) STRICT;
CREATE INDEX zone_revision_by_zone ON zone_revision (zone, revision, event);

-- Every version of every rule: what raises an alarm, and when.
CREATE TABLE rule_revision (
  event INTEGER PRIMARY KEY REFERENCES event (sequence), -- [number] the event that said so
  rule BLOB NOT NULL,                                    -- [id] of the rule
  site BLOB NOT NULL,                                    -- [id] of its site
  revision INTEGER NOT NULL,                             -- [number] of the rule, rising
  held_from_ns INTEGER NOT NULL,                         -- [ns] since when this version holds
  held_to_ns INTEGER,                                    -- [ns] until when it held; NULL: no end was stated
  name TEXT NOT NULL,                                    -- [text] for people
  condition INTEGER NOT NULL,                            -- [code] 1 presence, 2 crossing, 3 sequence, 4 approach, 5 crowd, 6 haste
  zone BLOB NOT NULL,                                    -- [id] of the zone that it is about; of a sequence, the first line
  way INTEGER NOT NULL,                                  -- [code] over that line: 1 either, 2 rightwards, 3 leftwards; 0 where it is no crossing
  then_zone BLOB,                                        -- [id] the second line of a sequence
  then_way INTEGER NOT NULL,                             -- [code] over that, as way
  within_ns INTEGER,                                     -- [ns] of a sequence: between its crossings, at most
  within_m REAL,                                         -- [m] of an approach
  least INTEGER,                                         -- [number] how many make a crowd
  above_m_per_s REAL,                                    -- [m/s] of haste
  classes BLOB NOT NULL,                                 -- [bytes] whom it is about, a byte each: 0 unknown, 1 person, 2 group, 3 vehicle, 4 animal, 5 drone, 6 bird, 7 aircraft; none: all
  least_confidence REAL,                                 -- [number] that it is one of them, 0 to 1
  least_height_m REAL,                                   -- [m] of the subject; NULL: any
  most_height_m REAL,                                    -- [m] of the subject; NULL: any
  stationary INTEGER NOT NULL,                           -- [flag] what stood when it was first seen counts as well
  time_zone TEXT NOT NULL,                               -- [text] of the schedule, as in the IANA database
  spans BLOB NOT NULL,                                   -- [bytes] 5 integers of 8 bytes each: weekdays (bit 0 Monday), from and to, each as 0 clock, 1 sunrise, 2 sunset and nanoseconds after; none: always
  dwell_ns INTEGER NOT NULL,                             -- [ns] how long the condition has to hold
  cool_down_ns INTEGER NOT NULL,                         -- [ns] before the same subject is told of again
  priority INTEGER NOT NULL,                             -- [number] 1, look now, to 5
  raises INTEGER NOT NULL,                               -- [flag] an alarm; 0: it only counts
  excused BLOB NOT NULL,                                 -- [bytes] ids of areas where it is not met, 16 bytes each
  enabled INTEGER NOT NULL,                              -- [flag] switched on
  removed INTEGER NOT NULL                               -- [flag] there is none any more
) STRICT;
CREATE INDEX rule_revision_by_rule ON rule_revision (rule, revision, event);

-- Every alarm as it is now: what its newest revision says.
CREATE TABLE alarm (
  id BLOB PRIMARY KEY,                                   -- [id] of the alarm
  last_event INTEGER NOT NULL REFERENCES event (sequence), -- [number] the newest revision's event
  revision INTEGER NOT NULL,                             -- [number] the newest one's
  opened_ns INTEGER NOT NULL,                            -- [ns] when it was opened
  state INTEGER NOT NULL,                                -- [code] 0 unknown, 1 open, 2 acknowledged, 3 judged
  judgement INTEGER NOT NULL,                            -- [code] 0 none yet, 1 real, 2 nuisance, 3 false
  rule BLOB NOT NULL,                                    -- [id] of the rule that was met
  camera BLOB                                            -- [id] of the camera that saw it best; NULL: none
) STRICT, WITHOUT ROWID;
CREATE INDEX alarm_by_opened ON alarm (opened_ns, id, state, judgement, rule, camera, last_event);
CREATE INDEX alarm_not_judged ON alarm (opened_ns, id, state, judgement, rule, camera, last_event) WHERE state < 3;

-- Every revision of every alarm: opened, acknowledged, judged and judged anew.
CREATE TABLE alarm_revision (
  event INTEGER PRIMARY KEY REFERENCES event (sequence), -- [number] the event that said so
  alarm BLOB NOT NULL,                                   -- [id] of the alarm
  site BLOB NOT NULL,                                    -- [id] of its site
  origin INTEGER NOT NULL,                               -- [code] as in event
  revision INTEGER NOT NULL,                             -- [number] of the alarm, from 1
  rule BLOB NOT NULL,                                    -- [id] of the rule that was met; nil of a fault
  rule_revision INTEGER NOT NULL,                        -- [number] of that rule, then
  rule_name TEXT NOT NULL,                               -- [text] of that rule, then; of a fault what it is, in English
  priority INTEGER NOT NULL,                             -- [number] of that rule, then: 1, look now, to 5
  subject_kind INTEGER NOT NULL,                         -- [code] 1 target, 2 camera, 3 site, 4 absence, 5 track
  subject BLOB NOT NULL,                                 -- [id] of the subject; empty: an absence
  absence_of TEXT,                                       -- [text] whose silence it is about; NULL: no absence
  absence_since_ns INTEGER,                              -- [ns] since when; NULL: no absence
  state INTEGER NOT NULL,                                -- [code] as in alarm
  way INTEGER NOT NULL,                                  -- [code] of a crossing: 2 rightwards, 3 leftwards; 0 of anything else
  classes BLOB NOT NULL,                                 -- [bytes] as in track, when the rule was met
  happened_ns INTEGER NOT NULL,                          -- [ns] when the rule was met
  opened_ns INTEGER NOT NULL,                            -- [ns] when that was known
  camera BLOB,                                           -- [id] of the camera that saw it best; NULL: none
  track BLOB,                                            -- [id] of the track whose picture and clip show it; NULL: none
  place BLOB,                                            -- [bytes] where on the ground, latitude and longitude in degrees: 2 doubles; NULL: not known
  pixel_camera BLOB,                                     -- [id] of the camera in whose picture x_px and y_px are; NULL: none
  x_px REAL,                                             -- [px] where in that picture, to the right
  y_px REAL,                                             -- [px] down
  acknowledged_ns INTEGER,                               -- [ns] when a person said that it was seen; NULL: not yet
  acknowledged_kind INTEGER NOT NULL,                    -- [code] of that person, as audit.principal_kind
  acknowledged_name TEXT NOT NULL,                       -- [text] who
  acknowledged_address TEXT NOT NULL,                    -- [text] where the request came from
  judged_ns INTEGER,                                     -- [ns] when a person judged it; NULL: not yet
  judged_kind INTEGER NOT NULL,                          -- [code] of that person, as audit.principal_kind
  judged_name TEXT NOT NULL,                             -- [text] who
  judged_address TEXT NOT NULL,                          -- [text] where the request came from
  judgement INTEGER NOT NULL,                            -- [code] as in alarm
  note TEXT NOT NULL,                                    -- [text] of who judged it
  sent TEXT,                                             -- [text] who was sent; NULL: nothing is known of a response
  sent_at_ns INTEGER,                                    -- [ns] when
  arrived_at_ns INTEGER,                                 -- [ns] when they arrived
  found TEXT,                                            -- [text] what they found
  evidence BLOB NOT NULL,                                -- [bytes] ids of what proves it, 16 bytes each
  fault INTEGER NOT NULL DEFAULT 0                       -- [code] 0 none, 1 lost, 2 another_view, 3 moved, 4 clock, 5 disk
) STRICT;

-- Who went over the line of a crossing rule.
CREATE TABLE passage (
  event INTEGER PRIMARY KEY REFERENCES event (sequence), -- [number] the event that said so
  rule BLOB NOT NULL,                                    -- [id] of the rule that was met
  rule_revision INTEGER NOT NULL,                        -- [number] of that rule, then
  subject_kind INTEGER NOT NULL,                         -- [code] as in alarm_revision
  subject BLOB NOT NULL,                                 -- [id] as in alarm_revision
  absence_of TEXT,                                       -- [text] as in alarm_revision
  absence_since_ns INTEGER,                              -- [ns] as in alarm_revision
  origin INTEGER NOT NULL,                               -- [code] as in event
  happened_ns INTEGER NOT NULL,                          -- [ns] when it crossed
  way INTEGER NOT NULL,                                  -- [code] 2 rightwards, 3 leftwards
  class INTEGER NOT NULL                                 -- [code] its likeliest class, numbered as in rule_revision
) STRICT;
CREATE INDEX passage_by_time ON passage (happened_ns, rule, way, class);

-- Every revision of every span in which a camera saw, or did not and why.
CREATE TABLE watched_revision (
  event INTEGER PRIMARY KEY REFERENCES event (sequence), -- [number] the event that said so
  interval BLOB NOT NULL,                                -- [id] of the span
  camera BLOB NOT NULL,                                  -- [id] of the camera
  site BLOB NOT NULL,                                    -- [id] of its site
  origin INTEGER NOT NULL,                               -- [code] as in event
  revision INTEGER NOT NULL,                             -- [number] of the span, rising
  from_ns INTEGER NOT NULL,                              -- [ns] its start
  to_ns INTEGER NOT NULL,                                -- [ns] its end, not within it
  watched INTEGER NOT NULL,                              -- [flag] 1: it saw; 0: a gap
  cause INTEGER NOT NULL,                                -- [code] of a gap: 1 not_started, 2 disconnected, 3 stalled, 4 damaged, 5 shutter, 6 dropped, 7 node_stopped, 8 format_change, 9 ended; 0 where it saw
  effective_range_m REAL,                                -- [m] how far a person could be seen; NULL: not known
  detail TEXT NOT NULL                                   -- [text] for people
) STRICT;

-- Every span as it is now.
CREATE TABLE watched_interval (
  id BLOB PRIMARY KEY,                                   -- [id] of the span
  last_event INTEGER NOT NULL REFERENCES event (sequence), -- [number] the newest revision's event
  camera BLOB NOT NULL,                                  -- [id] of the camera
  revision INTEGER NOT NULL,                             -- [number] the newest one's
  to_ns INTEGER NOT NULL,                                -- [ns] its end; may be later than the newest revision says
  from_ns INTEGER NOT NULL,                              -- [ns] its start
  extended INTEGER NOT NULL                              -- [flag] to_ns is later than the newest revision says: the span goes on
) STRICT, WITHOUT ROWID;
CREATE INDEX watched_interval_by_camera ON watched_interval (camera, to_ns, from_ns);
CREATE INDEX watched_interval_extended ON watched_interval (extended) WHERE extended = 1;

-- Who changed something, or looked at a recording.
CREATE TABLE audit (
  event INTEGER PRIMARY KEY REFERENCES event (sequence), -- [number] the event that said so
  principal_kind INTEGER NOT NULL,                       -- [code] 1 program, 2 local administrator, 3 token, 4 user, 5 partner
  principal_name TEXT NOT NULL,                          -- [text] who
  principal_address TEXT NOT NULL,                       -- [text] where the request came from; empty: the program itself
  action INTEGER NOT NULL,                               -- [code] 1 view_state, 2 view_pictures, 3 view_recordings, 4 change_cameras, 5 view_audit, 6 sign_in, 7 change_rules, 8 judge_alarms, 9 change_users
  subject TEXT NOT NULL,                                 -- [text] what it was done to
  detail TEXT NOT NULL,                                  -- [text] what was done; no secrets
  allowed INTEGER NOT NULL                               -- [flag] 1: done; 0: refused
) STRICT;

-- Every version of every user.
CREATE TABLE user_revision (
  event INTEGER PRIMARY KEY REFERENCES event (sequence), -- [number] the event that said so
  user BLOB NOT NULL,                                    -- [id] of the user
  site BLOB NOT NULL,                                    -- [id] of the site
  revision INTEGER NOT NULL,                             -- [number] of the user, from 0
  held_from_ns INTEGER NOT NULL,                         -- [ns] from when it held
  held_to_ns INTEGER,                                    -- [ns] until when; NULL: open
  name TEXT NOT NULL,                                    -- [text] what is typed to sign in
  role INTEGER NOT NULL,                                 -- [code] 1 viewer, 2 operator, 3 supervisor, 4 administrator
  password_hash TEXT NOT NULL,                           -- [text] Argon2id, as libsodium's crypto_pwhash_str writes it
  enabled INTEGER NOT NULL,                              -- [flag] 0: may not sign in
  removed INTEGER NOT NULL                               -- [flag] 1: there is no such user any more
) STRICT;
CREATE INDEX user_revision_by_user ON user_revision (user, revision, event);

-- Every version of every token that programs bring.
CREATE TABLE token_revision (
  event INTEGER PRIMARY KEY REFERENCES event (sequence), -- [number] the event that said so
  token BLOB NOT NULL,                                   -- [id] of the token
  site BLOB NOT NULL,                                    -- [id] of the site
  revision INTEGER NOT NULL,                             -- [number] of the token, from 0
  held_from_ns INTEGER NOT NULL,                         -- [ns] from when it held
  held_to_ns INTEGER,                                    -- [ns] until when; NULL: open
  name TEXT NOT NULL,                                    -- [text] for people
  role INTEGER NOT NULL,                                 -- [code] as in user_revision
  hash BLOB NOT NULL,                                    -- [bytes] SHA-256 of the secret
  made_by TEXT NOT NULL,                                 -- [text] who made it
  made_ns INTEGER NOT NULL,                              -- [ns] when
  expires_ns INTEGER,                                    -- [ns] when it ends; NULL: never
  removed INTEGER NOT NULL                               -- [flag] 1: revoked
) STRICT;
CREATE INDEX token_revision_by_token ON token_revision (token, revision, event);

-- What the node says of itself.
CREATE TABLE node_event (
  event INTEGER PRIMARY KEY REFERENCES event (sequence), -- [number] the event that said so
  what TEXT NOT NULL,                                    -- [text] "started", "stopped", "clock stepped"
  detail TEXT NOT NULL                                   -- [text] for people
) STRICT;

-- Users and passwords of cameras, sealed with the key in the file "key". Not exported, shown or logged.
CREATE TABLE camera_secret (
  camera BLOB PRIMARY KEY,                               -- [id] of the camera
  changed_ns INTEGER NOT NULL,                           -- [ns] when it was set
  nonce BLOB NOT NULL,                                   -- [bytes] 24, of the seal
  sealed BLOB NOT NULL                                   -- [bytes] libsodium secretbox of camera id, user and password
) STRICT, WITHOUT ROWID;
