// The ground that a site's cameras stand on: from an elevation file, from the demo's scene, or, where nothing
// is known, a plane through each camera's foot. Thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <vigie/core/result.h>
#include <vigie/core/site.h>
#include <vigie/core/target.h>

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
  // Degrees, of the ground about the cameras that is looked at. Across the antimeridian one of west and east
  // is beyond ±180.
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

// What might be looked for.
enum class ViewTarget { person, vehicle, animal };
struct PictureSize {
  int width = 0, height = 0;  // px
};

// What a camera that stands there would see.
struct View {
  bool sees_ground = false;  // any at all
  std::string detail;        // what is to be said of it, for people; may be empty
  // Polygons: the outer ring counter-clockwise, then holes; each ends where it begins.
  std::vector<std::vector<std::vector<Geodetic>>> visible;
  Length range;                     // at which the target is as many pixels wide, on the optical axis
  std::vector<PixelPoint> horizon;  // where ground and sky meet, from left to right
  Angle horizontal_field, vertical_field;
};

// Where a thing is that is seen at a pixel.
struct SeenPlaces {
  std::vector<GroundPlace> places;  // if it stands on the ground, the nearest first; empty: it does not
  std::optional<SightLine> sight;   // if it flies; not set where the lens has no direction for the pixel
};

// Where the ground at a place is in the picture.
struct Projected {
  std::optional<PixelPoint> pixel;  // not set where it is not ahead, or beside the picture
  bool hidden = false;              // nearer ground stands before it
};

struct SiteLandmark {
  std::string name;
  PixelPoint pixel;
  Geodetic place;
  bool on_ground = true;  // the height is that of the ground there
  double pixel_sigma_px = 1, place_sigma_m = 5;
};
struct SiteLandmarkFit {
  PixelPoint seen;
  double off_px = 0, off_sigmas = 0;
  bool left_out = false;
};
struct SiteCalibration {
  NewPose pose;
  std::vector<SiteLandmarkFit> landmarks;  // as they were given
  PixelPoint next_pixel;                   // where one more would help most
  double next_leaves = 1;                  // what of the direction's standard deviation it would leave
};

// A tile of the web's Mercator map (OpenStreetMap's numbering).
struct TileName {
  int z = 0, x = 0, y = 0;
};

// Of the files of this library alone.
class PlacedCamera;

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

  // Of a camera that stands, as of stand(). `pixels`: how wide the target is to be, at least.
  [[nodiscard]] Result<View> view(const Placement& placement, PictureSize size, ViewTarget target,
                                  double pixels) const;
  // The same, held: for who locates again and again.
  [[nodiscard]] Result<std::shared_ptr<const PlacedCamera>> placed(const Placement& placement,
                                                                   PictureSize size) const;
  // invalid_argument where the pixel is outside the picture.
  [[nodiscard]] Result<SeenPlaces> locate(const Placement& placement, PictureSize size,
                                          PixelPoint pixel) const;
  // not_found where the ground is not known there.
  [[nodiscard]] Result<Projected> project(const Placement& placement, PictureSize size, Angle latitude,
                                          Angle longitude) const;
  // A pose by landmarks (vigie/geo/calibrate.h, and its errors). `guess`: the place, as good as its
  // uncertainty; the direction of it does not count. Nothing is kept.
  [[nodiscard]] Result<SiteCalibration> calibrate(CameraId camera, PictureSize size, const NewPose& guess,
                                                  const std::vector<SiteLandmark>& landmarks) const;
  // 256 × 256 pixels of heights over the ellipsoid in the "terrarium" encoding, as PNG: red · 256 + green +
  // blue / 256 - 32768 metres. Beyond the data the nearest known height. invalid_argument where there is no
  // such tile; not_found where nothing of it is known.
  [[nodiscard]] Result<std::vector<std::uint8_t>> tile(TileName name) const;

 private:
  struct Impl;
  explicit Ground(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vigie::site
