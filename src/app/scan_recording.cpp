#include "scan_recording.h"

#include "scan_video.h"

#include <fmt/format.h>

#include <vigie/site/open_source.h>

namespace vigie::app {
namespace {

class Scan {
 public:
  Scan(const ScanInput& input, const std::filesystem::path& video_dir, const site::PipelineOptions& options)
      : pipeline_(ids_, camera_, options),
        video_(video_dir.empty() ? video_dir : video_dir / (input.name + ".mp4")) {
    result_.summary.name = input.name;
    result_.tracks = ScanTracks(input.name);
  }

  [[nodiscard]] CameraId camera() const { return camera_; }

  void take(const SourceItem& item) {
    const auto& frame = std::get<Frame>(item);
    const auto step = pipeline_.take(item);
    if (result_.summary.frames == 0) first_ = frame.captured;
    last_ = frame.captured;
    ++result_.summary.frames;
    result_.summary.width = frame.image->width();
    result_.summary.height = frame.image->height();
    result_.summary.bits = frame.bits;
    result_.tracks.add(result_.summary.frames, frame.captured, step.tracks);
    if (auto drawn = video_.add(frame, step.tracks, result_.tracks); !drawn) fail(drawn.error());
  }

  void fail(const Error& error) {
    if (!result_.summary.error) result_.summary.error = error;
  }

  ScanResult finish() {
    result_.tracks.add(result_.summary.frames, last_, pipeline_.finish());
    if (auto closed = video_.finish(); !closed) fail(closed.error());
    result_.summary.recorded = last_ - first_;
    result_.summary.tracks = result_.tracks.track_count();
    return std::move(result_);
  }

 private:
  SequenceIdGenerator ids_;
  const CameraId camera_ = ids_.make<CameraId>();
  site::Pipeline pipeline_;
  ScanVideo video_;
  ScanResult result_;
  UtcTime first_, last_;
};

}  // namespace

ScanResult scan_recording(const ScanInput& input, const std::filesystem::path& video_dir,
                          const site::PipelineOptions& options, const Clock& clock, ScanProgress& progress) {
  const MonotonicTime started = clock.monotonic();
  Scan scan(input, video_dir, options);
  const auto error = site::read_recording(input.url, scan.camera(), clock, [&](const SourceItem& item) {
    scan.take(item);
    ++progress.frames;
  });
  if (error) scan.fail(*error);
  ScanResult result = scan.finish();
  result.summary.taken = clock.monotonic() - started;
  return result;
}

}  // namespace vigie::app
