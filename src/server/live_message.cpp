#include "live_message.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

Error wrong(std::string what) {
  return {ErrorCode::invalid_argument, std::move(what)};
}

}  // namespace

Result<WatchMessage> parse_viewer_message(std::string_view text) {
  const auto message = nlohmann::json::parse(text, nullptr, false);
  if (!message.is_object()) return wrong("a message is to be a JSON object");
  if (message.value("type", nlohmann::json()) != "watch")
    return wrong("the type of a message is to be watch");
  const auto cameras = message.find("cameras");
  if (cameras == message.end() || !cameras->is_array() || cameras->size() > kMostCameras) {
    return wrong(fmt::format("cameras is to be a list of at most {} ids", kMostCameras));
  }
  WatchMessage watch;
  for (const auto& entry : *cameras) {
    const std::string* id_text = entry.get_ptr<const std::string*>();
    if (!id_text) return wrong("cameras is to be a list of ids");
    const auto id = CameraId::parse(*id_text);
    if (!id) return wrong("cameras holds something that is no id");
    watch.cameras.push_back(*id);
  }
  std::sort(watch.cameras.begin(), watch.cameras.end());
  watch.cameras.erase(std::unique(watch.cameras.begin(), watch.cameras.end()), watch.cameras.end());
  return watch;
}

}  // namespace vigie::server
