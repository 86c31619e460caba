#include "live_coder.h"

#include <fmt/format.h>

#include <vigie/core/catching.h>
#include <vigie/core/log.h>
#include <vigie/media/encoder.h>
#include <vigie/media/h264.h>
#include <vigie/media/tone_map.h>

namespace vigie::site {
namespace {

constexpr Duration kLookAround = Duration::milliseconds(500);  // how soon an idle encoder is closed

bool is_h264(const PacketPtr& packet) {
  // Browsers decode 8 bits only: deeper H.264 is coded anew.
  return packet && packet->format && packet->format->codec == "h264" && packet->format->bits <= 8;
}

Result<std::shared_ptr<const LiveFormat>> live_format(std::span<const std::uint8_t> parameter_sets, int width,
                                                      int height) {
  const auto sets = media::parse_parameter_sets(parameter_sets);
  if (!sets) return sets.error();
  auto codec = media::codec_string(*sets);
  if (!codec) return std::move(codec).error();
  return std::make_shared<const LiveFormat>(LiveFormat{std::move(*codec), width, height});
}

}  // namespace

// Passes packets on as they came, in Annex B.
class LiveCoder::PassOn {
 public:
  PassOn(CameraId camera, LiveHub& hub) : camera_(camera), hub_(hub) {}

  void take(const PacketPtr& packet) {
    if (packet->format != source_format_) {
      source_format_ = packet->format;
      format_.reset();
    }
    if (auto passed = pass(*packet); !passed && refused_++ == 0) {
      log_warning("live", fmt::format("camera {}: {}", camera_.to_string(), passed.error().to_string()));
    }
  }

 private:
  Result<void> pass(const Packet& packet) {
    if (!format_) {
      if (!packet.key) return {};
      if (auto started = start(packet); !started) return started;
    }
    auto bytes = media::to_annex_b(packet, sets_);
    if (!bytes) return std::move(bytes).error();
    hub_.publish(LivePicture{camera_, format_, packet.captured, packet.key,
                             std::make_shared<const std::vector<std::uint8_t>>(std::move(*bytes))});
    return {};
  }

  Result<void> start(const Packet& packet) {
    const auto& described = packet.format->codec_private;
    auto sets = media::parse_parameter_sets(described.empty() ? packet.data : described);
    if (!sets) return std::move(sets).error();
    auto codec = media::codec_string(*sets);
    if (!codec) return std::move(codec).error();
    sets_ = std::move(*sets);
    format_ = std::make_shared<const LiveFormat>(
        LiveFormat{std::move(*codec), packet.format->width, packet.format->height});
    return {};
  }

  const CameraId camera_;
  LiveHub& hub_;
  std::shared_ptr<const StreamFormat> source_format_;
  std::shared_ptr<const LiveFormat> format_;
  media::H264ParameterSets sets_;
  std::uint64_t refused_ = 0;
};

// Codes pictures for the eye. Lives while somebody watches.
class LiveCoder::Coding {
 public:
  // `total` counts the pictures of this and all codings before it.
  Coding(CameraId camera, LiveHub& hub, std::atomic<std::uint64_t>& total)
      : camera_(camera), hub_(hub), total_(total) {
    log_debug("live", fmt::format("camera {}: coding for viewers", camera_.to_string()));
  }
  ~Coding() {
    log_debug("live", fmt::format("camera {}: coding ends after {} pictures", camera_.to_string(), count_));
  }
  Coding(const Coding&) = delete;
  Coding& operator=(const Coding&) = delete;

  Result<void> code(const Frame& frame) {
    tones_.map(frame.image->view(), frame.bits, frame.captured, picture_);
    const bool fits =
        encoder_ && picture_.width() == width_ && picture_.height() == height_ && frame.captured > last_;
    if (!fits) {
      if (auto opened = open(); !opened) return opened;
    }
    last_ = frame.captured;
    auto packet = encoder_->encode(picture_.view(), frame.captured, hub_.take_key_wish(camera_));
    if (!packet) return std::move(packet).error();
    ++count_;
    ++total_;
    const Packet& coded = **packet;
    hub_.publish(LivePicture{camera_, format_, frame.captured, coded.key,
                             std::make_shared<const std::vector<std::uint8_t>>(coded.data)});
    return {};
  }

 private:
  Result<void> open() {
    media::H264Options options;
    options.width = width_ = picture_.width();
    options.height = height_ = picture_.height();
    auto opened = media::H264Encoder::open(options);
    if (!opened) return std::move(opened).error();
    encoder_ = std::move(*opened);
    auto format =
        live_format(encoder_->format()->codec_private, encoder_->format()->width, encoder_->format()->height);
    if (!format) return std::move(format).error();
    format_ = std::move(*format);
    return {};
  }

  const CameraId camera_;
  LiveHub& hub_;
  media::ToneMap tones_;
  Image8 picture_;
  int width_ = 0, height_ = 0;
  UtcTime last_;
  std::unique_ptr<media::H264Encoder> encoder_;
  std::shared_ptr<const LiveFormat> format_;
  std::atomic<std::uint64_t>& total_;
  std::uint64_t count_ = 0;
};

// Not every stream tells when to decode; a picture that was sent before one that is shown earlier arrived
// before it, too.
void DecodeOrder::take(const Frame& frame) {
  const Packet& packet = *frame.packet;
  // A stream that was lost and is back is the same, and need not show it again.
  const bool other = *packet.format != format_;
  if (other) {
    format_ = *packet.format;
    shuffled_ = false;
  }
  if (!other && frame.id.epoch == epoch_ && (packet.dts < last_dts_ || frame.received < last_received_)) {
    shuffled_ = true;
  }
  epoch_ = frame.id.epoch;
  last_dts_ = packet.dts;
  last_received_ = frame.received;
}

bool DecodeOrder::is_shuffled(const Packet& packet) const {
  return shuffled_ && *packet.format == format_;
}

LiveCoder::LiveCoder(CameraId camera, LiveHub& hub)
    : camera_(camera),
      hub_(hub),
      pass_on_(std::make_unique<PassOn>(camera, hub)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {
  hub_.add_coded(camera_);
}

LiveCoder::~LiveCoder() {
  hub_.remove_coded(camera_);
  to_code_.close();
}

bool LiveCoder::may_pass(const PacketPtr& packet) const {
  return is_h264(packet) && !order_.is_shuffled(*packet);
}

void LiveCoder::take(const Frame& frame) {
  if (is_h264(frame.packet)) order_.take(frame);  // known before anybody watches
  if (!hub_.is_watched(camera_)) return;
  if (may_pass(frame.packet)) {
    pass_on_->take(frame.packet);
  } else {
    to_code_.push(frame);
  }
}

void LiveCoder::take(const PacketPtr& packet) {
  if (may_pass(packet) && hub_.is_watched(camera_)) pass_on_->take(packet);
}

void LiveCoder::run(const std::stop_token& stop) {
  std::optional<Coding> coding;
  bool complained = false;  // once for those who watch now
  while (!to_code_.is_closed()) {
    const auto frame = to_code_.pop_for(kLookAround, stop);
    if (!hub_.is_watched(camera_)) {
      coding.reset();
      complained = false;
    } else if (frame) {
      const auto done = catching([&] {
        if (!coding) coding.emplace(camera_, hub_, coded_);
        return coding->code(*frame);
      });
      if (!done) {
        coding.reset();
        if (complained) continue;
        complained = true;
        log_warning("live", fmt::format("camera {}: {}", camera_.to_string(), done.error().to_string()));
      }
    }
  }
}

}  // namespace vigie::site
