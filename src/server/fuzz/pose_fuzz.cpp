// A pose that is read is written and read again as it was.
#include "pose_json.h"

#include <cstdint>

#include <nlohmann/json.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto body = nlohmann::json::parse(data, data + size, nullptr, false);
  if (body.is_discarded()) return 0;
  const auto pose = vigie::server::parse_new_pose(body);
  if (!pose) return 0;
  const auto again = vigie::server::parse_new_pose(vigie::server::to_json(*pose));
  VIGIE_ASSERT(again);
  VIGIE_ASSERT(again->over_ground == pose->over_ground);
  VIGIE_ASSERT(again->placement.covariance.has_value() == pose->placement.covariance.has_value());
  return 0;
}
