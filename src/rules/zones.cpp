#include "zones.h"

#include <algorithm>

namespace vigie::rules {

PlanePoint plane_from_pixel(PixelPoint pixel) {
  return {pixel.x, -pixel.y};
}

PixelPoint pixel_from_plane(PlanePoint point) {
  return {point.x, -point.y};
}

std::vector<RuleZone> condition_zones(const Condition& condition) {
  struct Visitor {
    std::vector<RuleZone> operator()(const Presence& c) const { return {{c.area, ZoneKind::area}}; }
    std::vector<RuleZone> operator()(const Crossing& c) const { return {{c.line, ZoneKind::line}}; }
    std::vector<RuleZone> operator()(const CrossingSequence& c) const {
      return {{c.first.line, ZoneKind::line}, {c.then.line, ZoneKind::line}};
    }
    std::vector<RuleZone> operator()(const Approach& c) const { return {{c.zone, ZoneKind::unknown}}; }
    std::vector<RuleZone> operator()(const Crowd& c) const { return {{c.area, ZoneKind::area}}; }
    std::vector<RuleZone> operator()(const Haste& c) const { return {{c.area, ZoneKind::area}}; }
  };
  return std::visit(Visitor{}, condition);
}

const Zone* find_zone(std::span<const Zone> zones, ZoneId id) {
  const auto found =
      std::ranges::find_if(zones, [&](const Zone& zone) { return zone.id == id && !zone.removed; });
  return found == zones.end() ? nullptr : &*found;
}

bool lies_on(const Zone& zone, const Surface& surface) {
  const auto* picture = std::get_if<PictureOutline>(&zone.outline);
  const auto* camera = std::get_if<PictureSurface>(&surface);
  if (picture == nullptr || camera == nullptr) return picture == nullptr && camera == nullptr;
  return picture->camera == camera->camera;
}

Outline outline_of(const Zone& zone, const Surface& surface) {
  std::vector<PlanePoint> corners;
  if (const auto* picture = std::get_if<PictureOutline>(&zone.outline)) {
    for (const PixelPoint corner : picture->corners) corners.push_back(plane_from_pixel(corner));
  } else {
    const geo::SiteFrame& site = std::get<GroundSurface>(surface).site;
    for (const GroundPoint& corner : std::get<GroundOutline>(zone.outline).corners) {
      const EnuVector at = site.enu_from_geodetic({corner.latitude, corner.longitude, site.origin().height});
      corners.push_back({at.x, at.y});
    }
  }
  return {std::move(corners), zone.kind == ZoneKind::area};
}

}  // namespace vigie::rules
