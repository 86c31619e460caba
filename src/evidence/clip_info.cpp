#include "clip_info.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <vigie/core/image.h>

namespace vigie::evidence {
namespace {

using Json = nlohmann::json;

Error bad_field(std::string_view name) {
  return {ErrorCode::damaged, fmt::format("field \"{}\" is missing or wrong", name)};
}

Result<std::string> text_of(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_string()) return bad_field(name);
  return found->get<std::string>();
}

Result<int> side_of(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_number_integer()) return bad_field(name);
  // Larger numbers are unsigned, and get<> would wrap them.
  const double side = found->get<double>();
  if (!(side >= 1 && side <= kMaxImageSide)) return bad_field(name);
  return static_cast<int>(side);
}

// The text of a field through a parser, into `into`.
template <typename Parse, typename Value>
Result<void> parse_field(const Json& json, const char* name, Parse parse, Value& into) {
  auto text = text_of(json, name);
  if (!text) return std::move(text).error();
  auto parsed = parse(*text);
  if (!parsed) return Error(ErrorCode::damaged, fmt::format("field \"{}\" is wrong", name), parsed.error());
  into = *parsed;
  return {};
}

}  // namespace

std::string to_json(const ClipInfo& info) {
  Json json;
  if (info.alarm) json["alarm"] = info.alarm->to_string();
  json["track"] = info.track.to_string();
  json["camera"] = info.camera.to_string();
  json["origin"] = to_string(info.origin);
  json["start"] = to_rfc3339(info.start);
  json["end"] = to_rfc3339(info.end);
  json["camera_width_px"] = info.camera_width;
  json["camera_height_px"] = info.camera_height;
  json["width_px"] = info.width;
  json["height_px"] = info.height;
  json["original"] = info.original;
  return json.dump(1) + "\n";
}

Result<ClipInfo> parse_clip_info(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return Error(ErrorCode::damaged, "not a JSON object");
  ClipInfo info;
  if (json.contains("alarm")) {
    info.alarm.emplace();
    if (auto r = parse_field(json, "alarm", AlarmId::parse, *info.alarm); !r) return std::move(r).error();
  }
  if (auto r = parse_field(json, "track", TrackId::parse, info.track); !r) return std::move(r).error();
  if (auto r = parse_field(json, "camera", CameraId::parse, info.camera); !r) return std::move(r).error();
  if (auto r = parse_field(json, "origin", parse_origin, info.origin); !r) return std::move(r).error();
  if (auto r = parse_field(json, "start", parse_rfc3339, info.start); !r) return std::move(r).error();
  if (auto r = parse_field(json, "end", parse_rfc3339, info.end); !r) return std::move(r).error();
  if (info.end < info.start) return bad_field("end");
  const std::pair<const char*, int*> sides[] = {{"camera_width_px", &info.camera_width},
                                                {"camera_height_px", &info.camera_height},
                                                {"width_px", &info.width},
                                                {"height_px", &info.height}};
  for (const auto& [name, into] : sides) {
    auto side = side_of(json, name);
    if (!side) return std::move(side).error();
    *into = *side;
  }
  const auto original = json.find("original");
  if (original == json.end() || !original->is_boolean()) return bad_field("original");
  info.original = original->get<bool>();
  return info;
}

}  // namespace vigie::evidence
