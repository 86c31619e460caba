// Measures the figures of fusion in docs/figures.md: sites of 2 to 20 cameras, several of each, and the cost
// of a crowd. quality_fusion_figures [SITES [PICTURE.svg]]
#include "fusion_sites.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include <vigie/geo/site_frame.h>

namespace {

using namespace vigie;
using namespace vigie::quality;

void print_sites(int sites, const std::string& svg) {
  for (const auto fusion : {Fusion::kept, Fusion::nearest}) {
    for (const int cameras : {2, 5, 10, 20}) {
      std::vector<SiteFigures> all;
      for (int s = 0; s < sites; ++s) {
        SitePlan plan;
        plan.cameras = cameras;
        plan.walkers = 2 * cameras;
        plan.seed = static_cast<std::uint32_t>(100 * cameras + s);
        const bool drawn = s == 0 && cameras == 5 && fusion == Fusion::kept;
        all.push_back(run_site(plan, fusion, drawn ? svg : ""));
      }
      std::printf("%s, %d cameras: %s\n", fusion == Fusion::kept ? "kept" : "nearest", cameras,
                  row_of(joined(all)).c_str());
      std::fflush(stdout);
    }
  }
}

// 64 cameras with 100 tracks each, every thing seen by two of them, some 15 m from the next.
void print_crowd() {
  const auto site = *geo::SiteFrame::make({Angle::degrees(39.9), Angle::degrees(33), {}});
  SequenceIdGenerator ids(5), targets(6);
  std::vector<CameraId> cameras;
  for (int c = 0; c < 64; ++c) cameras.push_back(ids.make<CameraId>());
  std::vector<std::vector<TrackId>> tracks(64);
  for (auto& of_camera : tracks)
    for (int i = 0; i < 100; ++i) of_camera.push_back(ids.make<TrackId>());
  track::TargetFuser fuser(targets, SiteId{});
  constexpr int kSeconds = 20;
  std::size_t alive = 0;
  const auto start = std::chrono::steady_clock::now();
  for (int half = 0; half < 2 * kSeconds; ++half) {
    for (std::size_t c = 0; c < 64; ++c) {
      PlacedTracks frame;
      frame.camera = cameras[c];
      frame.origin = Origin::simulated;
      frame.captured =
          UtcTime::from_nanoseconds(1'790'000'000'000'000'000) + Duration::milliseconds(500) * half;
      const double west = 160.0 * static_cast<double>(c / 2);
      frame.from = site.geodetic_from_enu({west, -200, 20});
      for (std::size_t i = 0; i < 100; ++i) {
        PlacedTrack& track = frame.tracks.emplace_back();
        track.track = tracks[c][i];
        track.state = TrackState::confirmed;
        track.measured = true;
        track.own_share = 0.1;
        GroundPlace place;
        const double east = west + 15.0 * static_cast<double>(i % 10) + (c % 2 == 0 ? 1 : -1) + 0.5 * half;
        place.place = site.geodetic_from_enu({east, 15.0 * static_cast<double>(i / 10), 0});
        place.covariance(0, 0) = 2;
        place.covariance(1, 1) = 20;
        place.covariance(2, 2) = 0.1;
        track.ground.push_back(place);
      }
      alive = std::max(alive, fuser.take(frame).size());
    }
  }
  const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("64 cameras, 100 tracks each: %.0f ms a second of site time, %zu targets at most\n",
              1000 * took / kSeconds, alive);
}

}  // namespace

int main(int argc, char** argv) {
  print_crowd();
  print_sites(argc > 1 ? std::atoi(argv[1]) : 6, argc > 2 ? argv[2] : "");
  return 0;
}
