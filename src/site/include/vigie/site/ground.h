// The ground that a site's cameras stand on: from an elevation file, from the demo's scene, or, where nothing
// is known, a plane through each camera's foot. Thread-safe.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string_view>

#include <vigie/core/mutex.h>
#include <vigie/core/result.h>
#include <vigie/core/site.h>

namespace vigie::site {

struct GroundOptions {
  std::filesystem::path elevation;       // any raster that GDAL opens; empty: nothing is known of the ground
  bool heights_above_ellipsoid = false;  // what its heights are above; false: the geoid
  bool demo = false;                     // the ground of the demo's scene
};

enum class GroundKind { none, plane, elevation };
std::string_view to_string(GroundKind kind);

struct GroundInfo {
  GroundKind kind = GroundKind::none;  // none: no camera is placed
  // Degrees, of what the elevation file or the scene covers about the cameras.
  struct Bounds {
    double west = 0, south = 0, east = 0, north = 0;
  };
  std::optional<Bounds> bounds;
  std::optional<Geodetic> origin;  // the place of the placed camera with the smallest id
};

// Where a camera is to stand. Its height is given over the ground or over the ellipsoid, and the other worked
// out.
struct NewPose {
  Placement placement;
  bool over_ground = false;  // placement.above_ground counts; otherwise placement.pose.place.height
};

class Ground {
 public:
  // not_found, damaged or unsupported where the elevation file cannot be used; nothing is read of it yet.
  static Result<std::unique_ptr<Ground>> open(const GroundOptions& options);
  ~Ground();
  Ground(const Ground&) = delete;
  Ground& operator=(const Ground&) = delete;

  // The cameras that stand on it.
  void set(CameraId camera, const Placement& placement);
  void remove(CameraId camera);
  [[nodiscard]] GroundInfo info() const;

  // With height and height over the ground. invalid_argument, saying which value and what is allowed: also
  // for a place below the ground, or farther than 200 km from the site's other cameras; not_found beside the
  // elevation data. Takes a second or so for the first camera of a region: its ground is read.
  [[nodiscard]] Result<Placement> stand(CameraId camera, const NewPose& pose) const;

 private:
  struct Impl;
  explicit Ground(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vigie::site
