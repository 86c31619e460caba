// Reads a scene. Every bad value gets a line of its own; what is not known is refused.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>

#include <fmt/format.h>
#include <toml++/toml.h>

#include <vigie/core/image.h>
#include <vigie/core/log.h>
#include <vigie/core/toml_guard.h>
#include <vigie/sim/scene.h>

namespace vigie::sim {
namespace {

constexpr std::size_t kMaxProblems = 20;  // told of one file

struct Problems {
  std::string source;
  std::vector<std::string> lines;
  void add(const toml::source_region& where, std::string_view key, std::string_view what) {
    if (lines.size() < kMaxProblems)
      lines.push_back(fmt::format("{}:{}: {}: {}", source, where.begin.line, key, what));
  }
};

// A number as it was written, short.
std::string shown(const toml::node& node) {
  if (const auto* s = node.as_string()) return fmt::format("\"{}\"", printable(s->get()));
  if (const auto* i = node.as_integer()) return fmt::format("{}", i->get());
  if (const auto* f = node.as_floating_point()) return fmt::format("{}", f->get());
  if (const auto* b = node.as_boolean()) return b->get() ? "true" : "false";
  if (node.is_array()) return "a list";
  if (node.is_table()) return "a table";
  return "a date or time";
}

// One table of the file and the keys of it that were asked for.
class Section {
 public:
  Section(const toml::table* table, std::string path, Problems& problems)
      : table_(table), path_(std::move(path)), problems_(problems) {}

  [[nodiscard]] const toml::node* find(std::string_view key) {
    asked_.emplace(key);
    return table_ != nullptr ? table_->get(key) : nullptr;
  }
  void bad(const toml::node& node, std::string_view key, std::string_view allowed) {
    problems_.add(node.source(), label(key), fmt::format("{} is not allowed; {}", shown(node), allowed));
  }
  [[nodiscard]] std::string label(std::string_view key) const {
    return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
  }

  double number(std::string_view key, double otherwise, double low, double high) {
    const toml::node* node = find(key);
    if (node == nullptr) return otherwise;
    const auto value = node->is_number() ? node->value<double>() : std::nullopt;
    if (value && *value >= low && *value <= high) return *value;
    bad(*node, key, fmt::format("a number from {} to {}", low, high));
    return otherwise;
  }
  int whole(std::string_view key, int otherwise, int low, int high) {
    const toml::node* node = find(key);
    if (node == nullptr) return otherwise;
    const auto* value = node->as_integer();
    if (value != nullptr && value->get() >= low && value->get() <= high)
      return static_cast<int>(value->get());
    bad(*node, key, fmt::format("a whole number from {} to {}", low, high));
    return otherwise;
  }
  std::string text(std::string_view key, std::string otherwise) {
    const toml::node* node = find(key);
    if (node == nullptr) return otherwise;
    const auto* value = node->as_string();
    if (value != nullptr && !value->get().empty() && value->get().size() <= 200) return value->get();
    bad(*node, key, "text of 1 to 200 bytes");
    return otherwise;
  }
  // Which of `words` it is.
  std::size_t choice(std::string_view key, std::size_t otherwise,
                     const std::vector<std::string_view>& words) {
    const toml::node* node = find(key);
    if (node == nullptr) return otherwise;
    const auto* value = node->as_string();
    for (std::size_t i = 0; value != nullptr && i < words.size(); ++i)
      if (words[i] == value->get()) return i;
    bad(*node, key, fmt::format("one of {}", fmt::join(words, ", ")));
    return otherwise;
  }
  Duration seconds(std::string_view key, Duration otherwise, double low, double high) {
    return Duration::from_seconds(number(key, otherwise.seconds(), low, high));
  }
  Length metres(std::string_view key, Length otherwise, double low, double high) {
    return Length::metres(number(key, otherwise.metres(), low, high));
  }
  Angle degrees(std::string_view key, Angle otherwise, double low, double high) {
    return Angle::degrees(number(key, otherwise.degrees(), low, high));
  }
  Temperature kelvin(std::string_view key, Temperature otherwise, double low, double high) {
    return Temperature::kelvin(number(key, otherwise.kelvin(), low, high));
  }
  Temperature celsius(std::string_view key, Temperature otherwise, double low, double high) {
    return Temperature::celsius(number(key, otherwise.celsius(), low, high));
  }
  Temperature millikelvin(std::string_view key, Temperature otherwise, double low, double high) {
    return Temperature::millikelvin(number(key, otherwise.kelvin() * 1000, low, high));
  }
  Section section(std::string_view key) {
    const toml::node* node = find(key);
    if (node != nullptr && !node->is_table()) bad(*node, key, fmt::format("a table: [{}]", label(key)));
    return {node != nullptr ? node->as_table() : nullptr, label(key), problems_};
  }
  std::vector<Section> sections(std::string_view key, int most) {
    std::vector<Section> result;
    const toml::node* node = find(key);
    if (node == nullptr) return result;
    const auto* list = node->as_array();
    if (list == nullptr || static_cast<int>(list->size()) > most) {
      problems_.add(node->source(), label(key), fmt::format("write [[{}]] for each, {} at most", key, most));
      return result;
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
      const toml::node& entry = (*list)[i];
      if (!entry.is_table()) bad(entry, key, fmt::format("a table: [[{}]]", key));
      result.emplace_back(entry.as_table(), fmt::format("{}[{}]", label(key), i), problems_);
    }
    return result;
  }
  // Rows of `least` to `most` numbers.
  std::vector<std::vector<double>> rows(std::string_view key, int least_rows, int most_rows,
                                        std::size_t least, std::size_t most, double low, double high) {
    std::vector<std::vector<double>> result;
    const toml::node* node = find(key);
    const std::string allowed = fmt::format("a list of {} to {} rows of {} to {} numbers from {} to {}",
                                            least_rows, most_rows, least, most, low, high);
    if (node == nullptr) {
      if (least_rows > 0 && table_ != nullptr)
        problems_.add(table_->source(), label(key), "is missing; " + allowed);
      return result;
    }
    const auto* list = node->as_array();
    if (list == nullptr || list->size() < static_cast<std::size_t>(least_rows) ||
        list->size() > static_cast<std::size_t>(most_rows)) {
      bad(*node, key, allowed);
      return result;
    }
    for (const toml::node& entry : *list) {
      const auto* row = entry.as_array();
      std::vector<double> numbers;
      for (std::size_t i = 0; row != nullptr && row->size() <= most && i < row->size(); ++i) {
        const auto value = (*row)[i].is_number() ? (*row)[i].value<double>() : std::nullopt;
        if (value && *value >= low && *value <= high) numbers.push_back(*value);
      }
      if (row == nullptr || numbers.size() != row->size() || numbers.size() < least) {
        bad(entry, key, allowed);
        return {};
      }
      result.push_back(std::move(numbers));
    }
    return result;
  }
  void refuse_unknown() {
    if (table_ == nullptr) return;
    for (const auto& [key, node] : *table_)
      if (!asked_.contains(key.str()))
        problems_.add(key.source(), label(printable(key.str())),
                      fmt::format("is not known here; known are {}", fmt::join(asked_, ", ")));
  }
  [[nodiscard]] const toml::table* table() const { return table_; }
  [[nodiscard]] Problems& problems() { return problems_; }

 private:
  const toml::table* table_;
  std::string path_;
  Problems& problems_;
  std::set<std::string, std::less<>> asked_;
};

void read_site(Section s, Scene& scene) {
  scene.origin.latitude = s.degrees("latitude_deg", Angle(), -90, 90);
  scene.origin.longitude = s.degrees("longitude_deg", Angle(), -180, 180);
  scene.origin.height = EllipsoidHeight::metres(s.number("height_above_ellipsoid_m", 0, -1000, 9000));
  s.refuse_unknown();
}

void read_terrain(Section s, TerrainSettings& t) {
  t.elevation_file = s.text("elevation_file", "");
  // GDAL also opens what is on other machines; a scene does not.
  const std::string_view file = t.elevation_file;
  const bool plain =
      !file.starts_with("/vsi") || file.starts_with("/vsizip/") || file.starts_with("/vsigzip/");
  if (!plain || file.find("://") != std::string_view::npos || file.find('<') != std::string_view::npos) {
    s.bad(*s.find("elevation_file"), "elevation_file", "the path of a file; inside a zip: /vsizip/PATH");
    t.elevation_file.clear();
  }
  t.half_side = s.metres("half_side_m", t.half_side, 50, 30000);
  t.spacing = s.metres("spacing_m", t.spacing, 0.5, 100);
  t.hills = s.metres("hills_m", t.hills, 0, 500);
  t.hills_across = s.metres("hills_across_m", t.hills_across, 20, 20000);
  t.ridges = s.metres("ridges_m", t.ridges, 0, 3000);
  t.ridges_from = s.metres("ridges_from_m", t.ridges_from, 100, 30000);
  if (t.half_side / t.spacing > 1500 && s.table() != nullptr)
    s.problems().add(s.table()->source(), s.label("spacing_m"),
                     "half_side_m is over 1500 times spacing_m; take a wider spacing or a smaller ground");
  s.refuse_unknown();
}

void read_weather(Section& root, Scene& scene) {
  Section air = root.section("air");
  scene.air.temperature = air.celsius("temperature_c", scene.air.temperature, -60, 60);
  scene.air.loss_per_km = air.number("loss_per_km", scene.air.loss_per_km, 0, 100);
  scene.air.rain_mm_per_h = air.number("rain_mm_per_h", 0, 0, 200);
  scene.air.wind = Speed::metres_per_second(air.number("wind_mps", 2, 0, 40));
  scene.air.refraction = air.number("refraction", scene.air.refraction, -1, 1);
  air.refuse_unknown();
  Section sky = root.section("sky");
  scene.sky.drop = sky.kelvin("drop_k", scene.sky.drop, 0, 120);
  scene.sky.scale = sky.degrees("scale_deg", scene.sky.scale, 0.1, 90);
  sky.refuse_unknown();
}

void read_ground(Section s, GroundSettings& g) {
  g.temperature = s.celsius("temperature_c", g.temperature, -60, 80);
  g.texture = s.kelvin("texture_k", g.texture, 0, 20);
  g.slopes = s.kelvin("slopes_k", g.slopes, 0, 20);
  g.bushes_per_ha = s.number("bushes_per_ha", g.bushes_per_ha, 0, 1000);
  g.rocks_per_ha = s.number("rocks_per_ha", g.rocks_per_ha, 0, 1000);
  g.bushes = s.kelvin("bushes_k", g.bushes, -20, 20);
  g.rocks = s.kelvin("rocks_k", g.rocks, -20, 20);
  s.refuse_unknown();
}

RoadSettings read_road(Section s) {
  RoadSettings road;
  for (const auto& row : s.rows("path", 2, kMaxWaypoints, 2, 2, -30000, 30000))
    road.path.push_back({row[0], row[1]});
  road.width = s.metres("width_m", road.width, 0.2, 100);
  road.contrast = s.kelvin("contrast_k", road.contrast, -30, 30);
  s.refuse_unknown();
  return road;
}

CameraSettings read_camera(Section s, std::size_t index) {
  CameraSettings c;
  c.name = s.text("name", fmt::format("camera {}", index));
  c.place = {s.number("east_m", 0, -30000, 30000), s.number("north_m", 0, -30000, 30000)};
  c.above_ground = s.metres("above_ground_m", c.above_ground, 0.2, 3000);
  c.bearing = Bearing::degrees(s.number("bearing_deg", 0, -360, 360));
  c.elevation = s.degrees("elevation_deg", Angle(), -89, 89);
  c.roll = s.degrees("roll_deg", Angle(), -180, 180);
  c.sensor.width = s.whole("width_px", 640, 16, kMaxPictureSide);
  c.sensor.height = s.whole("height_px", 512, 16, kMaxPictureSide);
  c.sensor.pixel_pitch = Length::micrometres(s.number("pixel_pitch_um", 12, 1, 200));
  c.sensor.focal_length = Length::millimetres(s.number("focal_length_mm", 25, 0.5, 2000));
  c.distortion.k1 = s.number("distortion_k1", 0, -2, 2);
  c.distortion.k2 = s.number("distortion_k2", 0, -2, 2);
  c.distortion.k3 = s.number("distortion_k3", 0, -2, 2);
  c.distortion.p1 = s.number("distortion_p1", 0, -0.5, 0.5);
  c.distortion.p2 = s.number("distortion_p2", 0, -0.5, 0.5);
  c.frames_per_second = s.number("fps", c.frames_per_second, 0.1, 240);
  c.samples = s.choice("samples", 0, {"counts14", "agc8"}) == 0 ? SampleKind::counts14 : SampleKind::agc8;
  c.counts_per_kelvin = s.number("counts_per_kelvin", c.counts_per_kelvin, 5, 45);
  c.netd = s.millikelvin("netd_mk", c.netd, 0, 5000);
  c.row_noise = s.millikelvin("row_noise_mk", c.row_noise, 0, 5000);
  c.fixed_pattern = s.millikelvin("fixed_pattern_mk", c.fixed_pattern, 0, 5000);
  c.drift_per_minute = s.millikelvin("drift_mk_per_min", c.drift_per_minute, 0, 10000);
  c.blur_px = s.number("blur_px", c.blur_px, 0, 5);
  c.shutter_every = s.seconds("shutter_every_s", Duration(), 0, 86400);
  c.shutter_for = s.seconds("shutter_for_s", c.shutter_for, 0, 10);
  if (c.shutter_every > Duration() && c.shutter_every <= c.shutter_for && s.table() != nullptr)
    s.problems().add(s.table()->source(), s.label("shutter_every_s"), "must be longer than shutter_for_s");
  c.sway_px = s.number("sway_px", 0, 0, 100);
  c.sway_hz = s.number("sway_hz", c.sway_hz, 0, 30);
  s.refuse_unknown();
  return c;
}

struct Kind {
  std::string_view word;
  ObjectClass object_class;
  double speed_mps, spacing_m, contrast_k;
  int count;
};
constexpr Kind kKinds[] = {
    {"person", ObjectClass::person, 1.4, 2, 8, 1},
    {"group", ObjectClass::person, 1.2, 1.6, 8, 5},
    {"vehicle", ObjectClass::vehicle, 10, 30, 18, 1},
    {"animal", ObjectClass::animal, 0.9, 2.5, 7, 1},
    {"bird", ObjectClass::bird, 9, 6, 5, 1},
    {"drone", ObjectClass::drone, 8, 10, 10, 1},
    {"aircraft", ObjectClass::aircraft, 60, 300, 15, 1},
};

void read_path(Section& s, ObjectSettings& o) {
  const bool flies =
      o.kind == ObjectClass::bird || o.kind == ObjectClass::drone || o.kind == ObjectClass::aircraft;
  for (const auto& row : s.rows("path", 1, kMaxWaypoints, flies ? 3 : 2, 3, -30000, 30000))
    o.path.push_back({{row[0], row[1]}, row.size() > 2 ? row[2] : 0});
  const auto words = std::vector<std::string_view>{"once", "restart", "ping_pong", "loop"};
  o.end = static_cast<PathEnd>(s.choice("end", 1, words));
  o.start = s.seconds("start_s", Duration(), 0, 1e6);
  o.every = s.seconds("every_s", Duration(), 0, 1e6);
  o.wait = s.seconds("wait_s", Duration(), 0, 1e5);
  const toml::node* node = s.find("times_s");
  if (node == nullptr) return;
  const auto* list = node->as_array();
  const std::string allowed = fmt::format("a list of {} rising numbers from 0 to 1000000", o.path.size());
  double last = -1;
  for (std::size_t i = 0; list != nullptr && list->size() == o.path.size() && i < list->size(); ++i) {
    const auto at = (*list)[i].is_number() ? (*list)[i].value<double>() : std::nullopt;
    if (!at || !(*at > last) || !(*at >= 0 && *at <= 1e6)) break;
    last = *at;
    o.times.push_back(Duration::from_seconds(*at));
  }
  if (o.times.empty() || o.times.size() != o.path.size()) {
    o.times.clear();
    s.bad(*node, "times_s", allowed);
  }
}

ObjectSettings read_object(Section s, std::size_t index) {
  ObjectSettings o;
  std::vector<std::string_view> words;
  for (const Kind& kind : kKinds) words.push_back(kind.word);
  const Kind& kind = kKinds[s.choice("kind", 0, words)];
  o.kind = kind.object_class;
  o.name = s.text("name", fmt::format("{} {}", kind.word, index));
  const auto models = model_names(o.kind);
  o.model = models[s.choice("model", 0, models)];
  o.count = s.whole("count", kind.count, 1, kMaxIndividuals);
  o.spacing_m = s.number("spacing_m", kind.spacing_m, 0, 1000);
  o.spread_m = s.number("spread_m", kind.word == "group" ? 1.5 : 0, 0, 1000);
  o.contrast = s.kelvin("contrast_k", Temperature::kelvin(kind.contrast_k), -60, 150);
  o.speed = Speed::metres_per_second(s.number("speed_mps", kind.speed_mps, 0.05, 400));
  read_path(s, o);
  s.refuse_unknown();
  return o;
}

void read_start(Section& root, Scene& scene) {
  const toml::node* node = root.find("start");
  if (node == nullptr) return;
  const auto* text = node->as_string();
  const auto time = text != nullptr ? parse_rfc3339(text->get()) : Result<UtcTime>(ErrorCode::unknown, "");
  if (time)
    scene.start = *time;
  else
    root.bad(*node, "start", "a time in quotes like \"2026-01-15T21:30:00Z\"");
}

void read_all(const toml::table& table, Problems& problems, Scene& scene) {
  Section root(&table, "", problems);
  scene.name = root.text("name", scene.name);
  if (const toml::node* node = root.find("seed"); node != nullptr) {
    const auto* seed = node->as_integer();
    if (seed != nullptr && seed->get() >= 0)
      scene.seed = static_cast<std::uint64_t>(seed->get());
    else
      root.bad(*node, "seed", "a whole number from 0");
  }
  read_start(root, scene);
  scene.duration = root.seconds("duration_s", scene.duration, 1, 1e6);
  read_site(root.section("site"), scene);
  read_terrain(root.section("terrain"), scene.terrain);
  read_weather(root, scene);
  read_ground(root.section("ground"), scene.ground);
  for (Section& s : root.sections("road", kMaxRoads)) scene.roads.push_back(read_road(std::move(s)));
  for (Section& s : root.sections("camera", kMaxCameras))
    scene.cameras.push_back(read_camera(std::move(s), scene.cameras.size()));
  for (Section& s : root.sections("object", kMaxObjects))
    scene.objects.push_back(read_object(std::move(s), scene.objects.size()));
  root.refuse_unknown();
  if (scene.cameras.empty() && problems.lines.empty())
    problems.add(table.source(), "camera", "is missing; write [[camera]] for each, one at least");
  int individuals = 0;
  for (const ObjectSettings& o : scene.objects) individuals += o.count;
  if (individuals > kMaxIndividuals)
    problems.add(table.source(), "object",
                 fmt::format("{} individuals are too many; {} at most", individuals, kMaxIndividuals));
}

}  // namespace

std::vector<std::string_view> model_names(ObjectClass kind) {
  switch (kind) {
    case ObjectClass::person:
      return {"adult", "child"};
    case ObjectClass::vehicle:
      return {"pickup", "truck", "car"};
    case ObjectClass::animal:
      return {"goat", "fox", "dog", "donkey", "camel", "boar", "hare"};
    case ObjectClass::bird:
      return {"owl", "small"};
    case ObjectClass::drone:
      return {"quadcopter", "hexacopter"};
    case ObjectClass::aircraft:
      return {"light", "airliner", "helicopter"};
    default:
      return {};
  }
}

Result<Scene> parse_scene(std::string_view text, std::string_view source) {
  if (text.size() > kMaxSceneBytes)
    return {ErrorCode::exhausted, fmt::format("{}: a scene of {} bytes is too large; {} at most", source,
                                              text.size(), kMaxSceneBytes)};
  if (auto ok = check_toml_text(text, source); !ok) return ok.error();
  Scene scene;
  scene.source = source;
  Problems problems{std::string(source), {}};
  try {
    read_all(toml::parse(text, source), problems, scene);
  } catch (const toml::parse_error& e) {
    return {ErrorCode::invalid_argument,
            fmt::format("{}:{}: not TOML: {}", source, e.source().begin.line, printable(e.description()))};
  } catch (const std::exception& e) {
    return {ErrorCode::invalid_argument, fmt::format("{}: not TOML: {}", source, printable(e.what()))};
  }
  if (!problems.lines.empty())
    return {ErrorCode::invalid_argument, fmt::format("{}", fmt::join(problems.lines, "\n"))};
  return scene;
}

Result<Scene> load_scene(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return {ErrorCode::not_found, fmt::format("{}: no such scene file, or not readable", path)};
  std::string text(kMaxSceneBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return {ErrorCode::io, fmt::format("{}: cannot be read; is it a file?", path)};
  text.resize(static_cast<std::size_t>(file.gcount()));
  auto scene = parse_scene(text, path);
  if (!scene) return scene;
  std::string& elevation = scene->terrain.elevation_file;
  if (!elevation.empty() && !elevation.starts_with("/"))
    elevation = (std::filesystem::path(path).parent_path() / elevation).string();
  return scene;
}

}  // namespace vigie::sim
