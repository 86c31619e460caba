#include <cmath>

#include <proj.h>

#include <vigie/geo/elevation_model.h>

namespace vigie::geo {

struct Geoid::Impl {
  PJ_CONTEXT* context = nullptr;
  PJ* shift = nullptr;
  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    proj_destroy(shift);
    proj_context_destroy(context);
  }
};

Geoid::Geoid(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Geoid::Geoid(Geoid&&) noexcept = default;
Geoid& Geoid::operator=(Geoid&&) noexcept = default;
Geoid::~Geoid() = default;

Result<Geoid> Geoid::open() {
  auto impl = std::make_unique<Impl>();
  impl->context = proj_context_create();
  proj_log_level(impl->context, PJ_LOG_NONE);
  proj_context_set_enable_network(impl->context, 0);
  impl->shift = proj_create(impl->context, "+proj=vgridshift +grids=egm96_15.gtx +multiplier=1");
  if (impl->shift == nullptr)
    return {ErrorCode::unavailable,
            "the geoid grid egm96_15.gtx is not where PROJ looks for it: install the package proj-data"};
  return Geoid(std::move(impl));
}

Length Geoid::undulation(Angle latitude, Angle longitude) const {
  const double turned = longitude.wrapped_to_half_turn().radians();
  const PJ_COORD at = proj_coord(turned, latitude.radians(), 0, 0);
  const PJ_COORD moved = proj_trans(impl_->shift, PJ_FWD, at);
  return Length::metres(std::isfinite(moved.xyz.z) ? moved.xyz.z : 0);
}

}  // namespace vigie::geo
