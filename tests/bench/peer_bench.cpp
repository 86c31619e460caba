// Detection and tracking beside what people would put together instead, and beside the bare pass, in one run:
// OpenCV's MOG2 (the only stock subtractor that takes 16 bits), a 3 × 3 opening and connected components with
// their statistics. One core; 640 × 512 pixels of 16 bits, twenty people in view.
#include "bench_load.h"
#include "bench_run.h"

#include <memory>

#include <benchmark/benchmark.h>
#include <opencv2/imgproc.hpp>
#include <opencv2/video/background_segm.hpp>

namespace vigie::app {
namespace {

constexpr int kTurns = 20;

// No tracking, and no judgement of what it found.
class Mog2 {
 public:
  void take(const Frame& frame) {
    const Image16& image = *frame.image;
    const cv::Mat picture(image.height(), image.width(), CV_16UC1,
                          const_cast<std::uint16_t*>(image.samples().data()));
    subtractor_->apply(picture, mask_);
    cv::morphologyEx(mask_, opened_, cv::MORPH_OPEN, kernel_);
    cv::connectedComponentsWithStats(opened_, labels_, stats_, centroids_, 8, CV_32S);
  }

 private:
  cv::Ptr<cv::BackgroundSubtractorMOG2> subtractor_ = cv::createBackgroundSubtractorMOG2(500, 16, false);
  cv::Mat kernel_ = cv::getStructuringElement(cv::MORPH_RECT, {3, 3});
  cv::Mat mask_, opened_, labels_, stats_, centroids_;
};

void engine_and_peers(benchmark::State& state) {
  cv::setNumThreads(1);
  const auto ground = bench_ground();
  if (!ground) return state.SkipWithError(ground.error().to_string().c_str());
  const auto streams = static_cast<int>(state.range(0));
  std::vector<Mog2> peers(static_cast<std::size_t>(streams));
  const std::vector<Contestant> others = {
      [&](std::size_t stream, const Frame& frame) { peers[stream].take(frame); }};
  BenchFigures ours;
  std::vector<double> theirs;
  for (auto _ : state) ours = bench(*ground, streams, kTurns, others, &theirs);
  state.counters["bare_ns_px"] = ours.bare_ns;
  state.counters["engine_ns_px"] = ours.engine_ns;
  state.counters["mog2_ns_px"] = theirs[0];
  state.counters["times_the_bare_pass"] = ours.engine_ns / ours.bare_ns;
  state.counters["times_cheaper_than_mog2"] = theirs[0] / ours.engine_ns;
  state.counters["tracks"] = ours.tracks;
  state.SetLabel("configuration " + site::configuration_hash({}) + ", processor " + processor_vectors());
}
BENCHMARK(engine_and_peers)->ArgName("streams")->Arg(1)->Arg(64)->Iterations(1)->Unit(benchmark::kSecond);

}  // namespace
}  // namespace vigie::app
