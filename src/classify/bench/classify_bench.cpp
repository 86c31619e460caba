// What classes cost: one look at one track, and a frame with a hundred tracks in view at thirty a second.
#include <cmath>
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>

#include <vigie/classify/track_classifier.h>

namespace vigie::classify {
namespace {

// A picture with texture everywhere, so that no sort is spared.
Frame frame_at(std::int64_t number) {
  static const auto image = [] {
    auto made = std::make_shared<Image16>(640, 512);
    std::uint32_t random = 1;
    for (std::uint16_t& v : made->samples())
      v = static_cast<std::uint16_t>(7000 + ((random = random * 1664525 + 1013904223) >> 24));
    return made;
  }();
  Frame frame;
  frame.captured = UtcTime::from_nanoseconds(0) + Duration::milliseconds(33 * number);
  frame.image = image;
  return frame;
}

void classify_frame(benchmark::State& state) {
  const auto count = static_cast<std::uint32_t>(state.range(0));
  const double side = static_cast<double>(state.range(1));
  std::vector<Track> tracks(count);
  SequenceIdGenerator ids;
  for (std::uint32_t i = 0; i < count; ++i) {
    tracks[i].id = ids.make<TrackId>();
    tracks[i].state = TrackState::confirmed;
    tracks[i].measured = true;
    tracks[i].box = {40.0 + 37 * (i % 13), 40.0 + 41 * (i / 13), side / 2, side};
  }
  TrackClassifier classifier;
  std::int64_t number = 0;
  for (auto _ : state) {
    for (Track& track : tracks) track.box.left += std::sin(static_cast<double>(number));
    classifier.update(frame_at(number++), tracks);
  }
}
BENCHMARK(classify_frame)
    ->Args({1, 12})
    ->Args({20, 12})
    ->Args({100, 12})
    ->Args({20, 100})
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace vigie::classify
