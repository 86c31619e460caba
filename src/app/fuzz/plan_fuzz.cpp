#include "plan_input.h"

#include <cstdint>

// Any bytes at all, as a plan: what is read is within its ranges, and an error names the source.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  vigie::app::PlanInput plan;
  const auto added = vigie::app::add_plan(plan, {reinterpret_cast<const char*>(data), size}, "fuzz.geojson");
  if (!added) VIGIE_ASSERT(added.error().message.starts_with("fuzz.geojson:"));
  for (const auto& camera : plan.cameras)
    VIGIE_ASSERT(vigie::geo::CameraModel::make(camera.sensor).has_value());
  for (const auto& part : plan.line) VIGIE_ASSERT(!added || part.size() >= 2);
  return 0;
}
