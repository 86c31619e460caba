#include "clip_thread.h"

#include "clip_info.h"
#include "reduce.h"

#include <algorithm>

#include <fmt/format.h>

#include <vigie/core/catching.h>
#include <vigie/core/whole_file.h>
#include <vigie/media/encoder.h>
#include <vigie/media/muxer.h>
#include <vigie/media/picture.h>
#include <vigie/media/tone_map.h>

namespace vigie::evidence {
namespace {

constexpr std::size_t kMostJobs = 512;
constexpr int kMostKilobits = 1000;  // a second: sensor noise would take as much as it is given
constexpr int kThumbnailSide = 240;  // px, of the longer side

std::size_t bytes_of(const ClipJob& job) {
  struct {
    // What came before is the ring's, and shared with it.
    std::size_t operator()(const BeginClip& j) const { return sizeof j + j.before.size() * sizeof(Moment); }
    std::size_t operator()(const AddMoment& j) const { return sizeof j + j.moment.bytes(); }
    std::size_t operator()(const EndClip& j) const { return sizeof j; }
    std::size_t operator()(const MakeThumbnail& j) const { return sizeof j + j.cut.samples().size_bytes(); }
    std::size_t operator()(const MakeStill& j) const { return sizeof j + j.picture->samples().size_bytes(); }
  } size;
  return std::visit(size, job);
}

Error no_room() {
  return {ErrorCode::exhausted,
          "the disk of the data folder is nearly full, and register and chain need what is left"};
}

std::span<const std::uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

// One clip being written; pictures are coded on the way.
class ClipThread::OpenClip {
 public:
  OpenClip(const BeginClip& begin, std::unique_ptr<media::ClipWriter> writer)
      : info_(begin.info), frames_per_second_(begin.frames_per_second), writer_(std::move(writer)) {}

  Result<void> add(const Moment& moment) {
    if (empty_ && !moment.stands_alone()) return {};
    auto packet = moment.packet ? Result<PacketPtr>(moment.packet) : coded(moment);
    if (!packet) return std::move(packet).error();
    if (auto written = writer_->write(*packet); !written) return written;
    if (empty_) {
      info_.start = moment.captured;
      info_.width = (*packet)->format->width;
      info_.height = (*packet)->format->height;
    }
    info_.end = empty_ ? moment.captured : std::max(info_.end, moment.captured);
    empty_ = false;
    return {};
  }
  // Nothing was seen that could be shown.
  [[nodiscard]] bool empty() const { return empty_; }
  [[nodiscard]] const ClipInfo& info() const { return info_; }
  Result<void> finish() { return writer_->finish(); }

 private:
  Result<PacketPtr> coded(const Moment& moment) {
    if (!encoder_) {
      media::H264Options options;
      options.width = moment.picture->width();
      options.height = moment.picture->height();
      options.frames_per_second = frames_per_second_;
      options.most_kilobits_per_second = kMostKilobits;
      options.key_interval = std::max(1, static_cast<int>(frames_per_second_));
      auto opened = media::H264Encoder::open(options);
      if (!opened) return std::move(opened).error();
      encoder_ = std::move(*opened);
    }
    return encoder_->encode(moment.picture->view(), moment.captured);
  }

  ClipInfo info_;
  const double frames_per_second_;
  std::unique_ptr<media::ClipWriter> writer_;
  std::unique_ptr<media::H264Encoder> encoder_;
  bool empty_ = true;
};

ClipThread::ClipThread(ClipFolder& folder, const Clock& clock, std::string camera, std::size_t most_bytes)
    : folder_(folder),
      clock_(clock),
      camera_(std::move(camera)),
      most_bytes_(most_bytes),
      queue_(kMostJobs, WhenFull::wait),
      thread_([this] { work(); }) {}

ClipThread::~ClipThread() {
  queue_.close();
  thread_.join();
}

bool ClipThread::offer(ClipJob job) {
  const std::size_t bytes = bytes_of(job);
  // One thread offers, so what is free now is free until it pushes.
  if (queue_.size() >= kMostJobs || waiting_bytes_ + bytes > most_bytes_) return false;
  waiting_bytes_ += bytes;
  return queue_.push(std::make_unique<ClipJob>(std::move(job)));
}

void ClipThread::work() {
  while (auto job = queue_.pop()) {
    const std::size_t bytes = bytes_of(**job);
    // What is thrown may leave a clip half changed: those being written are lost, the next are not.
    if (auto done = catching([&] { std::visit([this](auto& what) { run(what); }, **job); }); !done) {
      open_.clear();
      say(done.error());
    }
    job->reset();
    waiting_bytes_ -= bytes;
  }
  for (auto& [id, clip] : open_) {
    if (auto done = catching([&, &last = *clip] { end(last); }); !done) say(done.error());
  }
}

void ClipThread::run(BeginClip& job) {
  std::error_code error;
  if (!folder_.has_room(job.info.alarm.has_value())) return say(no_room());
  // A track that was forgotten and is back: what is kept of it is never written over.
  const Uuid id = job.info.id();
  if (std::filesystem::exists(folder_.file(id, ".json"), error)) return;
  auto writer = media::ClipWriter::open(folder_.video(id).string());
  if (!writer) return say(writer.error());
  auto clip = std::make_unique<OpenClip>(job, std::move(*writer));
  for (const Moment& moment : job.before) {
    if (auto added = clip->add(moment); !added) return say(added.error());
  }
  open_[id] = std::move(clip);
}

void ClipThread::run(AddMoment& job) {
  for (auto clip = open_.begin(); clip != open_.end();) {
    if (auto added = clip->second->add(job.moment); !added) {
      say(added.error());
      clip = open_.erase(clip);
    } else {
      ++clip;
    }
  }
}

void ClipThread::run(EndClip& job) {
  const auto found = open_.find(job.id);
  if (found == open_.end()) return;
  end(*found->second);
  open_.erase(found);
}

void ClipThread::end(OpenClip& clip) {
  if (clip.empty()) return;
  const Uuid id = clip.info().id();
  if (auto done = clip.finish(); !done) return say(done.error());
  // The clip is there once its .json is: that comes when the rest is on the disk.
  auto told = describe(clip.info());
  if (!told) told = describe(clip.info());  // the register may have been busy
  if (!told) say(told.error());
  auto done = sync_file(folder_.video(id));
  if (done) done = write_whole(folder_.file(id, ".json"), as_bytes(to_json(clip.info())));
  if (!done) {
    std::error_code ignored;
    std::filesystem::remove(folder_.video(id), ignored);
    say(done.error());
  } else {
    folder_.seal(id, clip.info().alarm.has_value());
  }
  folder_.added(id);
}

Result<void> ClipThread::describe(const ClipInfo& info) {
  if (!info.alarm || !folder_.options_.describe) return {};
  auto text = folder_.options_.describe(*info.alarm);
  if (!text) return std::move(text).error();
  return write_whole(folder_.account(info.alarm->uuid), as_bytes(*text));
}

void ClipThread::run(MakeThumbnail& job) {
  media::ToneMap tones;
  Image8 picture;
  tones.map(job.cut.view(), job.bits, UtcTime(), picture);
  const int longer = std::max(picture.width(), picture.height());
  if (longer > 0 && longer < kThumbnailSide) {
    picture = enlarged(picture.view(), {std::max(1, picture.width() * kThumbnailSide / longer),
                                        std::max(1, picture.height() * kThumbnailSide / longer)});
  }
  keep_picture(job.track.uuid, picture);
}

void ClipThread::run(MakeStill& job) {
  media::ToneMap tones;
  Image8 picture;
  tones.map(job.picture->view(), job.bits, UtcTime(), picture);
  draw(job.marks, picture);
  keep_picture(job.alarm.uuid, picture);
  folder_.seal(job.alarm.uuid, true);
}

void ClipThread::keep_picture(const Uuid& id, const Image8& picture) {
  auto jpeg = media::encode_jpeg(picture.view());
  if (!jpeg) return say(jpeg.error());
  if (auto written = write_whole(folder_.picture(id), *jpeg); !written) return say(written.error());
  folder_.added(id);
}

void ClipThread::say(const Error& error) {
  const auto held = failed_.pass(clock_.monotonic());
  if (held < 0) return;
  const std::string more = held > 0 ? fmt::format(" (and {} more)", held) : "";
  log_error(camera_, fmt::format("a clip is lost: {}{}", error.to_string(), more));
}

}  // namespace vigie::evidence
