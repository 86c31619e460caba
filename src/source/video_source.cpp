#include "video_source.h"

#include "packet_shelf.h"
#include "recording_times.h"
#include "replay_pace.h"

#include <deque>
#include <vector>

#include <vigie/core/log.h>
#include <vigie/media/decoder.h>
#include <vigie/media/demuxer.h>

namespace vigie::source {
namespace {

// Packets before the first that stands by itself decode to nothing; a stream without any is read from the
// start.
constexpr int kMostBeforeKey = 600;

class VideoFileSource final : public Source {
 public:
  VideoFileSource(std::string path, const SourceOptions& options, const Clock& clock,
                  std::unique_ptr<media::Demuxer> demuxer, std::unique_ptr<media::Decoder> decoder)
      : path_(std::move(path)),
        camera_(options.camera),
        origin_(options.origin.value_or(Origin::replay)),
        clock_(clock),
        demuxer_(std::move(demuxer)),
        decoder_(std::move(decoder)),
        times_(demuxer_->creation_time(), demuxer_->format()->frames_per_second),
        pace_(options.pace, clock),
        format_(*demuxer_->format()),
        epoch_(options.first_epoch) {
    ready_.emplace_back(FormatChange{format_});
  }

  SourceItem next(const std::stop_token& stop, MonotonicTime deadline) override;
  [[nodiscard]] std::string description() const override { return printable(path_); }

 private:
  bool read_more(const std::stop_token& stop);
  void take_packet(media::ReadPacket read);
  void take_pictures();
  void take_picture(media::DecodedPicture picture);
  void end();
  [[nodiscard]] bool is_apart(MediaTime pts) const;

  const std::string path_;
  const CameraId camera_;
  const Origin origin_;
  const Clock& clock_;
  std::unique_ptr<media::Demuxer> demuxer_;
  std::unique_ptr<media::Decoder> decoder_;
  RecordingTimes times_;
  ReplayPace pace_;
  StreamFormat format_;  // as last told
  std::uint32_t epoch_;
  std::uint64_t sequence_ = 0;
  bool started_ = false;  // a packet that stands by itself has come
  int before_key_ = 0;
  std::optional<Error> broken_;
  bool after_damage_ = false;
  std::optional<MediaTime> last_pts_;  // of the last frame
  PacketShelf shelf_;
  std::vector<media::DecodedPicture> pictures_;
  std::deque<SourceItem> ready_;
};

SourceItem VideoFileSource::next(const std::stop_token& stop, MonotonicTime deadline) {
  while (ready_.empty()) {
    if (stop.stop_requested() || !read_more(stop)) return SourceTimeout();
    if (ready_.empty() && clock_.monotonic() > deadline) return SourceTimeout();
  }
  if (std::holds_alternative<SourceEnd>(ready_.front())) return ready_.front();
  if (auto* frame = std::get_if<Frame>(&ready_.front())) {
    if (!pace_.wait(frame->pts, stop, deadline)) return SourceTimeout();
    frame->received = clock_.monotonic();
  }
  SourceItem item = std::move(ready_.front());
  ready_.pop_front();
  return item;
}

// False where a stop came first.
bool VideoFileSource::read_more(const std::stop_token& stop) {
  auto read = demuxer_->read(stop, MonotonicTime());
  if (auto* packet = std::get_if<media::ReadPacket>(&read)) {
    take_packet(std::move(*packet));
  } else if (auto* error = std::get_if<Error>(&read)) {
    broken_ = std::move(*error);
    end();
  } else if (std::holds_alternative<media::Demuxer::End>(read)) {
    end();
  } else {
    return false;
  }
  return true;
}

void VideoFileSource::take_packet(media::ReadPacket read) {
  started_ = started_ || read.packet->key || ++before_key_ > kMostBeforeKey;
  if (!started_) return;
  const PacketPtr packet = read.packet;
  shelf_.put({std::move(read.packet), read.has_pts, read.damaged, {}});
  const auto decoded = decoder_->decode(packet, pictures_);
  take_pictures();
  if (!decoded && !broken_) {
    broken_ = decoded.error();
    broken_->message = "cannot read on in " + printable(path_) + " after " + std::to_string(sequence_) +
                       " frames: " + broken_->message;
  }
  if (broken_) end();
}

void VideoFileSource::take_pictures() {
  for (auto& picture : pictures_) {
    if (!broken_) take_picture(std::move(picture));
  }
  pictures_.clear();
  while (auto alone = shelf_.take_frameless()) ready_.emplace_back(PacketPtr(std::move(alone->packet)));
}

void VideoFileSource::take_picture(media::DecodedPicture picture) {
  if (picture.damaged) {
    broken_ = Error(ErrorCode::damaged, printable(path_) + ": frame " + std::to_string(sequence_ + 1) +
                                            " is damaged; the frames before it are good, copy or record the "
                                            "file again for the rest");
    return;
  }
  auto held = shelf_.take(picture.packet);
  const bool timed = held && held->has_pts;
  if (after_damage_ && timed && is_apart(held->packet->pts)) {
    // A later picture that was decoded early; one that should be shown before it is lost.
    broken_ = Error(ErrorCode::damaged, printable(path_) + ": pictures are missing after " +
                                            std::to_string(sequence_) + " frames");
    return;
  }
  const auto stamp = times_.stamp(timed ? std::optional(held->packet->pts) : std::nullopt);
  if (picture.image->width() != format_.width || picture.image->height() != format_.height ||
      picture.bits != format_.bits) {
    format_.width = picture.image->width();
    format_.height = picture.image->height();
    format_.bits = picture.bits;
    ready_.emplace_back(FormatChange{format_});
  }
  last_pts_ = stamp.pts;
  if (stamp.new_epoch) {
    ++epoch_;
    sequence_ = 0;
  }
  Frame frame;
  frame.id = {camera_, epoch_, sequence_++};
  frame.origin = origin_;
  frame.captured = stamp.captured;
  frame.captured_uncertainty = stamp.uncertainty;
  frame.pts = stamp.pts;
  frame.image = std::move(picture.image);
  frame.bits = picture.bits;
  frame.picture = picture.kind;
  frame.quantiser = picture.quantiser;
  frame.gap_before = stamp.gap_before || (sequence_ == 1 && before_key_ > 0);
  if (held) {
    held->packet->captured = stamp.captured;
    frame.packet = std::move(held->packet);
  }
  ready_.emplace_back(std::move(frame));
}

// Whether pictures should stand between the last frame and one at `pts`.
bool VideoFileSource::is_apart(MediaTime pts) const {
  return last_pts_ && format_.frames_per_second > 0 &&
         (pts - *last_pts_).seconds() * format_.frames_per_second > 1.5;
}

// With what is in broken_, or as a recording ends.
void VideoFileSource::end() {
  // What the decoder still holds came before the damage, and is whole unless it says otherwise.
  const std::optional<Error> first = broken_;
  broken_.reset();
  after_damage_ = first.has_value();
  const auto flushed = decoder_->flush(pictures_);
  take_pictures();
  if (!broken_ && !flushed) broken_ = flushed.error();
  if (first) broken_ = first;
  if (!broken_ && sequence_ == 0) {
    broken_ = Error(ErrorCode::damaged, printable(path_) +
                                            ": no picture in it could be decoded; copy it again or "
                                            "convert it with ffmpeg");
  }
  while (auto alone = shelf_.take_oldest()) {
    if (!broken_) ready_.emplace_back(PacketPtr(std::move(alone->packet)));
  }
  ready_.emplace_back(SourceEnd{std::move(broken_)});
}

}  // namespace

Result<std::unique_ptr<Source>> open_video_file(const std::string& path, const SourceOptions& options,
                                                const Clock& clock) {
  auto demuxer = media::Demuxer::open_file(path);
  if (!demuxer) return demuxer.error();
  auto decoder = (*demuxer)->make_decoder({.threads = options.decoder_threads});
  if (!decoder) {
    return Error(decoder.error().code, "cannot read " + printable(path), decoder.error());
  }
  return std::unique_ptr<Source>(
      std::make_unique<VideoFileSource>(path, options, clock, std::move(*demuxer), std::move(*decoder)));
}

}  // namespace vigie::source
