// The targets of cameras that see the same world at the same time: one origin, one clock. Step by step it
// takes what the tracks measured, lets targets that are one become one, and takes apart what is not.
// Frame: enu about the first camera. Thread-bound.
#pragma once

#include "arrivals.h"
#include "association.h"
#include "kinship.h"

#include <map>
#include <memory>
#include <vector>

namespace vigie::track {

class World {
 public:
  World(IdGenerator& ids, SiteId site, Origin origin, const geo::SiteFrame& frame,
        const TargetFuserOptions& options);

  Arrivals arrivals;
  Duration quiet;  // how long others have gone on without it
  [[nodiscard]] Origin origin() const { return origin_; }

  // Adds to `told` every target that lives after the step, and those that ended in it.
  void take(const Arrivals::Step& step, TargetFuser::Counts& counts, std::vector<Target>& told);
  void finish(std::vector<Target>& told);

 private:
  // What is known of two targets, or of a track in its target, so far.
  struct Score {
    double value = 0;  // smoothed, nats
    UtcTime first, last;
  };
  struct Near {
    Fused *a, *b;
    double score;
    bool ripe;  // looked at for long enough
  };

  void read(const Arrivals::Step& step, TargetFuser::Counts& counts);
  Strand* strand_for(const PlacedTracks& frame, const PlacedTrack& track, TargetFuser::Counts& counts);
  void measure();
  void begin(Strand& strand);
  void score_pairs();
  void score(Fused& a, Fused& b);
  [[nodiscard]] double kinship_of(const Fused& a, const Fused& b) const;
  [[nodiscard]] std::vector<const Strand*> seen_by(const Fused& target) const;
  [[nodiscard]] static bool seen_apart(const Fused& a, const Fused& b);
  Score& smoothed(std::map<std::pair<std::uint32_t, std::uint32_t>, Score>& scores, std::uint32_t a,
                  std::uint32_t b, double value);
  void merge_pairs();
  void merge(Fused& into, Fused& gone, std::vector<Target>& told);
  void part_members();
  void part(Fused& target, Strand& strand);
  void tell(std::vector<Target>& told);
  void end_old(std::vector<Target>& told);
  [[nodiscard]] bool may_be_another(const Fused& target) const;
  Target value_of(Fused& target, TargetState state);
  [[nodiscard]] TargetPlace place_of(const Fused& target) const;
  void forget();
  [[nodiscard]] double manoeuvre(const Fused& target) const;
  [[nodiscard]] double manoeuvre(const Strand& strand) const;

  IdGenerator& ids_;
  const SiteId site_;
  const Origin origin_;
  const geo::SiteFrame frame_;
  const TargetFuserOptions options_;
  const Surroundings around_;
  UtcTime now_;
  std::uint32_t count_ = 0;
  std::map<TrackId, std::uint32_t> numbers_;  // of strands
  std::map<std::uint32_t, Strand> strands_;
  std::map<std::uint32_t, std::unique_ptr<Fused>> targets_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Score> pair_scores_, member_scores_;
  std::vector<Strand*> measured_;  // in this step, in order of time
  std::vector<Near> near_;
  std::vector<std::unique_ptr<Fused>> over_;  // merged or ended in this step: `near_` still points at them
  std::vector<Target> gone_;                  // that were told and are now part of another
  Association association_;
};

}  // namespace vigie::track
