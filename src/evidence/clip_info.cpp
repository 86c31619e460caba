#include "clip_info.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

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

Error system_error(const std::filesystem::path& path, int error) {
  const ErrorCode code = error == ENOSPC || error == EDQUOT ? ErrorCode::exhausted : ErrorCode::io;
  return {code, fmt::format("cannot write {}: {}", path.string(), std::generic_category().message(error))};
}

int write_and_sync(int file, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return fsync(file) == 0 ? 0 : errno;
}

}  // namespace

std::string to_json(const ClipInfo& info) {
  Json json;
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

Result<void> write_whole(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
  const std::string part = path.string() + ".part";
  const int file = open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return system_error(path, errno);
  int error = write_and_sync(file, bytes);
  close(file);
  if (error == 0 && rename(part.c_str(), path.c_str()) != 0) error = errno;
  if (error == 0) return {};
  unlink(part.c_str());
  return system_error(path, error);
}

Result<void> sync_file(const std::filesystem::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return system_error(path, errno);
  const int error = fsync(file) == 0 ? 0 : errno;
  close(file);
  if (error == 0) return {};
  return system_error(path, error);
}

}  // namespace vigie::evidence
