// A target as the fusion holds it: its places with their weights, each a filter over all the cameras that see
// it, and whose tracks it is made of. Frame: the world's own enu. Reentrant.
#pragma once

#include "strand.h"

#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace vigie::track {

// A place where the target may be. `fit`: how well the measurements went with it, nats; `place_weights`: what
// each camera last said of it (a log), which is said again with each measurement and so counts once.
struct Hypothesis {
  explicit Hypothesis(Path start) : path(std::move(start)) {}
  Path path;
  double fit = 0;
  std::map<CameraId, double> place_weights;
  double weight = 1;
};

// A track's part in a target, kept while the target lives.
struct Member {
  std::uint32_t strand = 0;
  TrackId id;
  CameraId camera;
  UtcTime first, last;  // measured
  double off = 0;       // squared innovation, smoothed
};

inline constexpr std::size_t kMostMembers = 64;

struct Fused {
  std::uint32_t number = 0;
  TargetId id;  // nil until it is told
  std::uint32_t revision = 0;
  bool flies = false;  // has no ground: seen along sight lines
  UtcTime time;        // what the paths are of
  UtcTime first, last;
  Motion motion = Motion::unknown;
  std::vector<Hypothesis> hypotheses;
  std::vector<Member> members;
  std::vector<TargetId> merged_from;
  std::optional<TargetId> split_from;
  std::uint32_t split_number = 0;  // of the target that it may have come out of; 0: none
  std::optional<SightLine> line;
  std::optional<Length> size;
  ClassConfidences classes;
  int outside = 0;  // measurements in a row that no hypothesis explains

  // What the newest measurement of a strand of its tells.
  void measure(const Strand& strand, double manoeuvre);
  void predict(UtcTime to, double manoeuvre);
  Member& join(const Strand& strand);
  void leave(std::uint32_t strand);
  [[nodiscard]] bool told() const { return !id.is_nil(); }
  [[nodiscard]] bool sees_now(CameraId camera, UtcTime now) const;
  [[nodiscard]] bool is_seen(UtcTime now) const { return now - last <= kInView; }

  // A place for what two cameras see along sight lines.
  void place_between(const Strand& a, const Strand& b);

 private:
  void measure_places(const Strand& strand, Member& member);
  void measure_sight(const Strand& strand, Member& member);
  void start(const Strand& strand);
  void weigh();
};

// Where two lines of sight come nearest to each other, and how far apart they are there in standard
// deviations of their directions; nothing where they meet behind a camera, run alike, or meet outside the
// ranges where the thing can be.
struct Crossing {
  Eigen::Vector3d point;
  double miss_m = 0, sigma_m = 0;
};
std::optional<Crossing> crossing_of(const SightMeasurement& a, const SightMeasurement& b);

}  // namespace vigie::track
