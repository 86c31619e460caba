// Who meets which rule, on one surface: the ground of a site or the picture of one camera.
//
// A subject has crossed a line where its path has, in sum, gone over it and the subject is clear of the line
// by its own uncertainty: somebody who walks along a line, or whose place jitters over it, has crossed once
// or not at all, and who goes round its end has not. Who has crossed once must come back more clearly. Who is
// lost before it is clear is told by where it was last. In an area is who is inside its edge as clearly. What
// is met is kept while the subject lives until its class and size fit the rule's filter: a track is often a
// while on its way before that is known. Thread-bound; the same observations give the same findings.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include <vigie/core/geometry.h>
#include <vigie/core/origin.h>
#include <vigie/core/result.h>
#include <vigie/core/rule.h>
#include <vigie/geo/site_frame.h>

namespace vigie::rules {

// m east and north of the site's origin, or px right and UP of the picture's upper left corner: left is left.
struct Plane {};
using PlanePoint = Vec2<Plane>;

struct GroundSurface {
  geo::SiteFrame site;
};
struct PictureSurface {
  CameraId camera;
};
using Surface = std::variant<GroundSurface, PictureSurface>;

PlanePoint plane_from_pixel(PixelPoint pixel);
PixelPoint pixel_from_plane(PlanePoint point);

// A subject at a moment. Those of one subject in order of time; older ones are passed over.
struct Observation {
  Uuid subject;  // of a target or a track
  Origin origin = Origin::unknown;
  UtcTime time;
  PlanePoint at;
  Covariance<2> covariance;  // m² or px²
  double speed = 0;          // m/s or px/s
  ClassConfidences classes;
  std::optional<Length> height;
  Motion motion = Motion::moving;
  bool ended = false;  // the last of it
};

struct Finding {
  RuleId rule;
  std::uint32_t rule_revision = 0;
  Uuid subject;
  Origin origin = Origin::unknown;
  UtcTime happened;        // when it crossed, came in, was the one too many …
  UtcTime told;            // the observation that decided it
  PlanePoint at;           // where it happened
  Way way = Way::unknown;  // of a crossing
};

class RuleWatch {
 public:
  // Of `rules`, those that lie on `surface` and are enabled and not removed. `place` serves schedules by the
  // sun. invalid_argument as of check_rule and check_zone.
  static Result<RuleWatch> make(std::span<const Rule> rules, std::span<const Zone> zones,
                                const Surface& surface, const GroundPoint& place);
  // Whether there is none to watch.
  [[nodiscard]] bool empty() const;
  // Zones and rules have changed: it goes on where `before`, of the same surface, stopped. What subjects did
  // is kept of zones whose corners are as they were, and of rules whose condition and its zones are.
  void continue_from(RuleWatch&& before);
  RuleWatch(RuleWatch&&) noexcept;
  RuleWatch& operator=(RuleWatch&&) noexcept;
  ~RuleWatch();

  // What it meets, valid until the next call.
  std::span<const Finding> take(const Observation& observation);

 private:
  class Impl;
  explicit RuleWatch(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vigie::rules
