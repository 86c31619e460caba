// Where heights of the ground come from, and the ground about a place made of them.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <vigie/core/mutex.h>
#include <vigie/geo/elevation_model.h>
#include <vigie/geo/locate.h>
#include <vigie/geo/site_frame.h>
#include <vigie/geo/terrain.h>
#include <vigie/site/ground.h>

namespace vigie::site {

// As far as anything is looked for on the ground: in the longest lenses (3° across 640 px) a person is a
// pixel wide at 6 km.
inline constexpr Length kReach = Length::kilometres(10);

// Ground with the frame that it is in. Immutable; copied freely.
struct Patch {
  geo::SiteFrame frame;
  std::shared_ptr<const geo::Terrain> terrain;
  Length uncertainty;  // of its heights, one standard deviation

  [[nodiscard]] geo::LocateOptions locate_options() const;
  [[nodiscard]] std::optional<EllipsoidHeight> height(Angle latitude, Angle longitude) const;
};

// Thread-safe.
class GroundSource {
 public:
  static Result<std::unique_ptr<GroundSource>> open(const GroundOptions& options);

  // Whether heights are known at all.
  [[nodiscard]] bool is_known() const { return demo_ || has_elevation_; }
  // The ground about a place, by `kReach` where the data goes so far. not_found where it does not go 500 m,
  // or cannot be read.
  [[nodiscard]] Result<Patch> about(const Geodetic& place) const EXCLUDES(mutex_);
  // Row by row from the north, at `columns` longitudes by as many latitudes as there are: not a number where
  // nothing is known. Empty where nothing of it is.
  [[nodiscard]] std::vector<float> heights(const std::vector<Angle>& latitudes,
                                           const std::vector<Angle>& longitudes) const EXCLUDES(mutex_);
  // A level plane `below` the place, where nothing is known.
  static Result<Patch> plane_below(const Geodetic& place, Length below);

 private:
  GroundSource() = default;
  struct Known {
    Patch patch;
    double half_side_m = 0;
  };
  [[nodiscard]] Result<Known> read(const Geodetic& place) const REQUIRES(mutex_);

  std::optional<Patch> demo_;
  bool has_elevation_ = false;
  mutable Mutex mutex_;
  mutable std::optional<geo::ElevationModel> elevation_ GUARDED_BY(mutex_);
  mutable std::vector<Known> known_ GUARDED_BY(mutex_);  // the latest last
};

}  // namespace vigie::site
