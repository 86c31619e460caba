// A simulated site as written down in TOML: ground, air, cameras and what moves. docs/formats/scene.md lists
// every key. Places are metres east and north of the site's origin. Plain values; reentrant.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <vigie/core/geometry.h>
#include <vigie/core/result.h>
#include <vigie/core/time.h>
#include <vigie/core/track.h>
#include <vigie/core/units.h>
#include <vigie/geo/camera_model.h>

namespace vigie::sim {

// What a scene may hold at most, so that a hostile file cannot eat the machine.
inline constexpr std::size_t kMaxSceneBytes = 1 << 20;
inline constexpr int kMaxCameras = 64;
inline constexpr int kMaxObjects = 500;       // entries
inline constexpr int kMaxIndividuals = 1000;  // entries times their count
inline constexpr int kMaxWaypoints = 500;     // of one path
inline constexpr int kMaxRoads = 50;
inline constexpr int kMaxPictureSide = 2048;  // px

struct TerrainSettings {
  std::string elevation_file;  // any raster of GDAL's; empty: relief from seeded noise
  Length half_side = Length::kilometres(6);
  Length spacing = Length::metres(8);
  Length hills = Length::metres(14);          // from hollow to crest
  Length hills_across = Length::metres(420);  // from crest to crest
  Length ridges = Length::metres(240);        // height of the ridges on the horizon
  Length ridges_from = Length::metres(2200);  // how far from the origin they begin to rise

  friend bool operator==(const TerrainSettings&, const TerrainSettings&) = default;
};

struct AirSettings {
  Temperature temperature = Temperature::celsius(9);
  double loss_per_km = 0.15;  // Beer-Lambert, 1/km: 0.1 clear and dry, 0.5 humid, 3 thick fog
  double rain_mm_per_h = 0;
  Speed wind = Speed::metres_per_second(2);
  double refraction = 0.13;
};

struct SkySettings {
  Temperature drop = Temperature::kelvin(16);  // how much colder than the air the sky is overhead
  Angle scale = Angle::degrees(5);             // over what elevation the drop comes
};

struct GroundSettings {
  Temperature temperature = Temperature::celsius(7);
  Temperature texture = Temperature::kelvin(1.2);  // standard deviation of its mottling
  Temperature slopes = Temperature::kelvin(1.5);   // how much warmer a steep slope is that faced the sun
  double bushes_per_ha = 50;
  double rocks_per_ha = 60;
  Temperature bushes = Temperature::kelvin(1.2);  // warmer than the ground
  Temperature rocks = Temperature::kelvin(2.2);
};

struct Place {
  double east_m = 0, north_m = 0;
};

struct RoadSettings {
  std::vector<Place> path;
  Length width = Length::metres(6);
  Temperature contrast = Temperature::kelvin(2.5);  // warmer than the ground
};

// What leaves the camera.
enum class SampleKind {
  counts14,  // linear in temperature, 14 bits: kelvin = count / counts_per_kelvin
  agc8,      // stretched to 8 bits by the camera's automatic gain
};

struct CameraSettings {
  std::string name;
  Place place;
  Length above_ground = Length::metres(8);
  Bearing bearing;
  Angle elevation, roll;
  geo::Sensor sensor;
  Distortion distortion;
  double frames_per_second = 20;
  SampleKind samples = SampleKind::counts14;
  double counts_per_kelvin = 40;
  Temperature netd = Temperature::millikelvin(50);      // standard deviation of a pixel's noise over time
  Temperature row_noise = Temperature::millikelvin(0);  // the same for whole rows, added
  Temperature fixed_pattern = Temperature::millikelvin(25);     // what flat-field correction leaves
  Temperature drift_per_minute = Temperature::millikelvin(60);  // of the mean since the last correction
  double blur_px = 0.55;                                        // optics, standard deviation
  Duration shutter_every;                                       // 0: never
  Duration shutter_for = Duration::milliseconds(400);
  double sway_px = 0;  // how far the mast's sway moves the picture at most, and how often
  double sway_hz = 1;
};

// What an object's path does when it is at its end.
enum class PathEnd {
  once,       // it is gone
  restart,    // gone; it starts again from the beginning
  ping_pong,  // it turns round
  loop,       // it goes on to the first waypoint
};

struct Waypoint {
  Place place;
  double above_ground_m = 0;
};

struct ObjectSettings {
  std::string name;
  ObjectClass kind = ObjectClass::person;         // as in the file; a group is people
  std::string model;                              // "goat", "truck"; see model_names
  int count = 1;                                  // one behind another
  double spacing_m = 2.0;                         // between them, along the path
  double spread_m = 0;                            // to either side of the path, at most
  Temperature contrast = Temperature::kelvin(8);  // of its warmest skin or metal against the air
  std::vector<Waypoint> path;
  Speed speed = Speed::metres_per_second(1.4);
  std::vector<Duration> times;  // at each waypoint, rising from 0; empty: by speed
  Duration wait;                // at each waypoint; only by speed
  PathEnd end = PathEnd::restart;
  // `once`: when it sets out. Otherwise a shift of the phase: it has always been going on.
  Duration start;
  Duration every;  // restart: from one start to the next; 0: as soon as it is over
};

struct Scene {
  std::string name = "scene";
  std::string source;  // file it came from, for messages
  std::uint64_t seed = 1;
  std::optional<UtcTime> start;                // of the scene's time 0
  Duration duration = Duration::seconds(600);  // what reversed time is counted back from
  Geodetic origin;                             // enu (0, 0, 0)
  TerrainSettings terrain;
  AirSettings air;
  SkySettings sky;
  GroundSettings ground;
  std::vector<RoadSettings> roads;
  std::vector<CameraSettings> cameras;
  std::vector<ObjectSettings> objects;
};

// `source` names the text in messages ("demo.toml"). invalid_argument with one line for every bad value:
// file, line, key, what it is and what is allowed; unknown keys are refused.
Result<Scene> parse_scene(std::string_view toml, std::string_view source);
// As parse_scene, of a file; an elevation file is looked for beside it.
Result<Scene> load_scene(const std::string& path);

// The models of a kind, the first being what is taken where none is named.
std::vector<std::string_view> model_names(ObjectClass kind);

}  // namespace vigie::sim
