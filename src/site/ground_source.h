// Where heights of the ground come from, and the ground about a place made of them.
#pragma once

#include <map>
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
  // The ground about a place, by `kReach` where the data goes so far: seconds of work where it is fine and no
  // neighbour has asked for it. not_found where it does not go 500 m, io where it cannot be read.
  [[nodiscard]] Result<Patch> about(const Geodetic& place) const EXCLUDES(mutex_, reading_);
  // How far the ground about a place goes at most, m of the frame; nothing where there is none. No work.
  struct Extent {
    geo::SiteFrame frame;
    double west = 0, south = 0, east = 0, north = 0;
  };
  [[nodiscard]] std::optional<Extent> extent(const Geodetic& place) const;
  // Row by row from the north, at `columns` longitudes by as many latitudes as there are: not a number where
  // nothing is known. `spacing` of them: of finer data only so many posts are read. not_found where nothing
  // of it is known, or where that would mean to read the whole file; io where it cannot be read.
  [[nodiscard]] Result<std::vector<float>> heights(const std::vector<Angle>& latitudes,
                                                   const std::vector<Angle>& longitudes, Length spacing) const
      EXCLUDES(looking_);
  // A level plane `below` the place, where nothing is known.
  static Result<Patch> plane_below(const Geodetic& place, Length below);

 private:
  GroundSource() = default;
  struct Known {
    Patch patch;
    double half_side_m = 0;
  };
  [[nodiscard]] std::optional<Patch> known(const Geodetic& place) const EXCLUDES(mutex_);
  [[nodiscard]] Result<Known> read(const Geodetic& place) const REQUIRES(reading_);
  [[nodiscard]] Result<geo::ElevationModel*> seen_from_afar(int step) const REQUIRES(looking_);

  GroundOptions options_;
  std::optional<Patch> demo_;
  bool has_elevation_ = false;
  double spacing_m_ = 0;   // of the elevation's posts
  mutable Mutex reading_;  // taken before mutex_; patches: seconds
  mutable std::optional<geo::ElevationModel> elevation_ GUARDED_BY(reading_);
  mutable Mutex looking_;  // maps: another file handle, so that neither waits
  mutable std::map<int, geo::ElevationModel> from_afar_ GUARDED_BY(looking_);  // by step
  mutable Mutex mutex_;
  mutable std::vector<Known> known_ GUARDED_BY(mutex_);  // the latest last
};

}  // namespace vigie::site
