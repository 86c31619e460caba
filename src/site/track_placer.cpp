#include "track_placer.h"

#include "ground_impl.h"

#include <algorithm>

#include <fmt/format.h>

#include <vigie/core/log.h>

namespace vigie::site {
namespace {

constexpr Duration kOld = Duration::seconds(2);
// Where the elevation data could not be read: a network's disk comes back.
constexpr Duration kAgain = Duration::seconds(30);
// Of one round: 25 ms of work. Those that wait longest go first.
constexpr std::size_t kMostARound = 50;

std::int64_t round_of(UtcTime time) {
  const std::int64_t ns = time.nanoseconds(), round = kPlacingRound.nanoseconds();
  return ns / round - (ns % round < 0 ? 1 : 0);
}

PlacedTrack told_of(const Track& track) {
  PlacedTrack placed;
  placed.track = track.id;
  placed.state = track.state;
  placed.motion = track.motion;
  placed.measured = track.measured;
  placed.classes = track.classes;
  placed.existence = track.existence;
  placed.foot = track.foot;
  return placed;
}

}  // namespace

TrackPlacer::TrackPlacer(CameraId camera, std::string name, const Ground* ground)
    : id_(camera), name_(std::move(name)), ground_(ground) {}

bool TrackPlacer::stood_elsewhere(const std::optional<PoseRecord>& pose) const {
  return camera_ && !(pose && pose->revision == pose_->revision);
}

// Where pose or picture are others than before.
void TrackPlacer::stand(const Frame& frame, const std::optional<PoseRecord>& pose) {
  const PictureSize size{frame.image->width(), frame.image->height()};
  const bool same_pose =
      pose.has_value() == pose_.has_value() && (!pose || pose->revision == pose_->revision);
  const bool same = same_pose && size.width == size_.width && size.height == size_.height;
  if (same && (!try_again_ || frame.captured < *try_again_)) return;
  pose_ = pose;
  size_ = size;
  camera_.reset();
  known_.clear();
  try_again_.reset();
  if (!pose) return;
  auto placed = ground_->placed(pose->placement, size);
  if (placed) {
    camera_ = std::move(*placed);
  } else {
    if (placed.error().code == ErrorCode::io) try_again_ = frame.captured + kAgain;
    log_warning("camera",
                fmt::format("{}: its tracks have no places: {}", name_, placed.error().to_string()));
  }
}

std::optional<PlacedTracks> TrackPlacer::take(const Frame& frame, const std::optional<PoseRecord>& pose,
                                              std::span<const Track> tracks) {
  if (!ground_) return std::nullopt;
  stand(frame, pose);
  origin_ = frame.origin;
  if (!camera_) return std::nullopt;
  end(tracks);
  if (last_round_ && round_of(frame.captured) == round_of(*last_round_)) return std::nullopt;
  last_round_ = frame.captured;
  std::vector<std::pair<UtcTime, const Track*>> waiting;
  for (const Track& track : tracks) {
    if (!is_followed(track.state)) continue;
    const auto known = known_.find(track.id);
    waiting.emplace_back(known == known_.end() ? UtcTime() : known->second.at, &track);
  }
  std::sort(waiting.begin(), waiting.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first, a.second->id) < std::pair(b.first, b.second->id);
  });
  if (waiting.size() > kMostARound) waiting.resize(kMostARound);
  std::vector<PlacedTrack> placed;
  for (const auto& [since, track] : waiting) {
    Known known = locate(*track, frame.captured);
    placed.push_back(known.placed);
    known_[track->id] = std::move(known);
  }
  return tell(frame.captured, frame.origin, std::move(placed));
}

void TrackPlacer::end(std::span<const Track> tracks) {
  for (const Track& track : tracks) {
    if (track.state != TrackState::ended) continue;
    const auto known = known_.find(track.id);
    if (known == known_.end()) continue;
    known->second.placed.state = TrackState::ended;
    known->second.placed.measured = false;
    ended_.push_back(std::move(known->second.placed));
    known_.erase(known);
  }
}

std::optional<PlacedTracks> TrackPlacer::finish(std::span<const Track> tracks) {
  end(tracks);
  if (!camera_ || !last_round_ || ended_.empty()) return std::nullopt;
  return tell(*last_round_, origin_, {});
}

PlacedTracks TrackPlacer::tell(UtcTime captured, Origin origin, std::vector<PlacedTrack> tracks) {
  for (PlacedTrack& ended : ended_) tracks.push_back(std::move(ended));
  ended_.clear();
  PlacedTracks told;
  told.camera = id_;
  told.origin = origin;
  told.captured = captured;
  told.from = pose_->placement.pose.place;
  told.pose_revision = pose_->revision;
  told.tracks = std::move(tracks);
  return told;
}

TrackPlacer::Known TrackPlacer::locate(const Track& track, UtcTime captured) const {
  PlacedTrack placed = told_of(track);
  const geo::Locator& locator = camera_->locator();
  const geo::Located located = locator.locate(track.foot, track.foot_covariance);
  placed.ground = ground_places(located, camera_->patch().frame);
  placed.sight = locator.sight_line(track.box, track.foot_covariance);
  if (const auto* likeliest = located.likeliest()) placed.own_share = own_share(track, likeliest->range);
  placed.size = locator.metric_size(track.box, located);
  return {captured, std::move(placed), locator.metres_per_px(track.box, located)};
}

// How much of the place's variance the pixel brings: the pose brings the rest.
double TrackPlacer::own_share(const Track& track, Length range) const {
  const Pose& pose = pose_->placement.pose;
  const double focal = camera_->model().focal_px();
  const auto& foot = track.foot_covariance;
  const double pixel2 = (foot(0, 0) + foot(1, 1)) / 2 / (focal * focal);
  const double place = pose.place_uncertainty.metres() / std::max(range.metres(), 1.0);
  const double direction = pose.direction_uncertainty.radians();
  const double whole = pixel2 + direction * direction + place * place;
  return whole > 0 ? pixel2 / whole : 1;
}

const TrackPlacer::Known* TrackPlacer::known_of(TrackId track, UtcTime captured) const {
  const auto known = known_.find(track);
  return known == known_.end() || captured - known->second.at > kOld ? nullptr : &known->second;
}

std::optional<double> TrackPlacer::metres_per_px(TrackId track, UtcTime captured) const {
  const Known* known = known_of(track, captured);
  return known ? known->metres_per_px : std::nullopt;
}

std::optional<GroundPlace> TrackPlacer::place_of(TrackId track, UtcTime captured) const {
  const Known* known = known_of(track, captured);
  if (!known) return std::nullopt;
  const auto& ground = known->placed.ground;
  const auto likeliest = std::max_element(ground.begin(), ground.end(),
                                          [](const auto& a, const auto& b) { return a.weight < b.weight; });
  return likeliest == ground.end() ? std::nullopt : std::optional(*likeliest);
}

}  // namespace vigie::site
