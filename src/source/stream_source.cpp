#include "stream_source.h"

#include "packet_shelf.h"

#include <deque>
#include <vector>

#include <vigie/core/capture_clock.h>
#include <vigie/core/log.h>

namespace vigie::source {
namespace {

// Packets before the first that stands by itself decode to nothing; a stream without any is read all the
// same.
constexpr int kMostBeforeKey = 600;
// Packets in a row that give no picture: more than any codec holds back.
constexpr int kMostWithoutFrame = 50;

class StreamSource final : public Source {
 public:
  StreamSource(StreamReaderOptions reader, const SourceOptions& options, const Clock& clock)
      : name_(printable(media::without_secrets(reader.url.address))),
        camera_(options.camera),
        origin_(options.origin.value_or(Origin::live)),
        stall_timeout_(reader.stall_timeout),
        clock_(clock),
        next_epoch_(options.first_epoch),
        last_captured_(clock.utc()),
        last_frame_(clock.monotonic()),
        reader_(std::move(reader), clock) {}

  SourceItem next(const std::stop_token& stop, MonotonicTime deadline) override;
  [[nodiscard]] std::string description() const override { return name_; }

 private:
  void take(StreamReader::Item item);
  void open(StreamReader::Opened opened);
  void take_packet(StreamReader::Arrived arrived);
  void take_picture(media::DecodedPicture picture);
  void begin_epoch();
  void go_away(GapCause cause, std::string detail);
  void come_back(UtcTime at);

  const std::string name_;
  const CameraId camera_;
  const Origin origin_;
  const Duration stall_timeout_;
  const Clock& clock_;
  std::uint32_t next_epoch_;
  std::uint32_t epoch_ = 0;
  std::uint64_t sequence_ = 0;
  std::optional<StreamFormat> told_;  // the last format change
  std::shared_ptr<const StreamFormat> format_;
  std::unique_ptr<media::Decoder> decoder_;
  std::optional<CaptureClock> times_;
  PacketShelf shelf_;
  bool started_ = false;  // a packet that stands by itself has come since the stream was opened
  int before_key_ = 0;
  bool damaged_ = false;  // packets were lost since the last that stands by itself
  bool gap_before_ = false;
  std::optional<Gap> away_;  // since the last frame
  UtcTime last_captured_;
  MonotonicTime last_frame_;
  int without_frame_ = 0;  // packets since
  LogLimiter undecodable_;
  std::vector<media::DecodedPicture> pictures_;
  std::deque<SourceItem> ready_;
  StreamReader reader_;
};

SourceItem StreamSource::next(const std::stop_token& stop, MonotonicTime deadline) {
  while (ready_.empty()) {
    const Duration left = deadline - clock_.monotonic();
    auto item = reader_.next(stop, std::max(left, Duration()));
    if (!item) return SourceTimeout();
    take(std::move(*item));
    if (ready_.empty() && (stop.stop_requested() || clock_.monotonic() >= deadline)) return SourceTimeout();
  }
  SourceItem item = std::move(ready_.front());
  ready_.pop_front();
  return item;
}

void StreamSource::take(StreamReader::Item item) {
  if (auto* arrived = std::get_if<StreamReader::Arrived>(&item)) {
    take_packet(std::move(*arrived));
  } else if (auto* opened = std::get_if<StreamReader::Opened>(&item)) {
    open(std::move(*opened));
  } else if (auto* lost = std::get_if<StreamReader::Lost>(&item)) {
    go_away(lost->cause, std::move(lost->detail));
  } else if (const auto* dropped = std::get_if<StreamReader::Dropped>(&item)) {
    go_away(GapCause::dropped,
            name_ + ": " + std::to_string(dropped->packets) +
                " packets were dropped because they were not taken in time; this machine is "
                "too slow for what it is asked");
    started_ = false;
  }
}

void StreamSource::open(StreamReader::Opened opened) {
  decoder_ = std::move(opened.decoder);
  format_ = std::move(opened.format);
  times_.emplace(clock_);
  shelf_.clear();
  started_ = damaged_ = false;
  before_key_ = 0;
  last_frame_ = clock_.monotonic();
  without_frame_ = 0;
  begin_epoch();
}

void StreamSource::begin_epoch() {
  epoch_ = next_epoch_++;
  sequence_ = 0;
  gap_before_ = true;
}

void StreamSource::take_packet(StreamReader::Arrived arrived) {
  media::ReadPacket& read = arrived.read;
  started_ = started_ || read.packet->key || ++before_key_ > kMostBeforeKey;
  if (!started_) return;
  damaged_ = read.damaged || (damaged_ && !read.packet->key);
  const PacketPtr packet = read.packet;
  shelf_.put({std::move(read.packet), read.has_pts, damaged_, arrived.received});
  if (const auto decoded = decoder_->decode(packet, pictures_); !decoded) {
    if (undecodable_.pass(clock_.monotonic()) >= 0) {
      log_debug("source", name_ + ": " + decoded.error().to_string());
    }
  }
  for (auto& picture : pictures_) take_picture(std::move(picture));
  pictures_.clear();
  while (auto alone = shelf_.take_frameless()) {
    alone->packet->captured = last_captured_;
    ready_.emplace_back(PacketPtr(std::move(alone->packet)));
  }
  if (++without_frame_ > kMostWithoutFrame && clock_.monotonic() - last_frame_ > stall_timeout_) {
    go_away(GapCause::damaged,
            name_ + " sends packets that give no picture; look at the camera's coding settings");
  }
}

void StreamSource::take_picture(media::DecodedPicture picture) {
  auto held = shelf_.take(picture.packet);
  const bool timed = held && held->has_pts;
  const MonotonicTime received = held ? held->received : clock_.monotonic();
  const auto stamp = times_->stamp(timed ? std::optional(held->packet->pts) : std::nullopt, received);
  if (stamp.new_epoch) begin_epoch();
  if (stamp.utc_stepped != Duration()) {
    log_warning("source", name_ + ": this machine's clock was set by " +
                              std::to_string(stamp.utc_stepped.milliseconds()) + " ms");
  }
  StreamFormat now = *format_;
  now.width = picture.image->width();
  now.height = picture.image->height();
  now.bits = picture.bits;
  if (!told_ || told_->codec != now.codec || told_->width != now.width || told_->height != now.height ||
      told_->bits != now.bits) {
    gap_before_ = true;
    told_ = now;
    ready_.emplace_back(FormatChange{now});
  }
  come_back(stamp.captured);

  Frame frame;
  frame.id = {camera_, epoch_, sequence_++};
  frame.origin = origin_;
  frame.captured = stamp.captured;
  frame.captured_uncertainty = stamp.uncertainty;
  frame.received = received;
  frame.pts = held ? held->packet->pts : MediaTime();
  frame.image = std::move(picture.image);
  frame.bits = picture.bits;
  frame.picture = picture.kind;
  frame.quantiser = picture.quantiser;
  frame.gap_before = std::exchange(gap_before_, false);
  frame.damaged = picture.damaged || (held && held->damaged);
  if (held) {
    held->packet->captured = stamp.captured;
    frame.packet = std::move(held->packet);
  }
  ready_.emplace_back(std::move(frame));
  last_captured_ = stamp.captured;
  last_frame_ = clock_.monotonic();
  without_frame_ = 0;
}

void StreamSource::go_away(GapCause cause, std::string detail) {
  if (away_) return;
  away_ = Gap{cause, last_captured_, last_captured_, std::move(detail)};
  gap_before_ = true;
  ready_.emplace_back(*away_);
}

void StreamSource::come_back(UtcTime at) {
  if (!away_) return;
  away_->to = std::max(away_->from, at);
  away_->detail = name_ + " is back";
  ready_.emplace_back(std::move(*away_));
  away_.reset();
}

}  // namespace

std::unique_ptr<Source> open_stream(StreamReaderOptions reader, const SourceOptions& options,
                                    const Clock& clock) {
  return std::make_unique<StreamSource>(std::move(reader), options, clock);
}

}  // namespace vigie::source
