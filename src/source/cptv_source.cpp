#include "cptv_source.h"

#include "cptv_check.h"
#include "cptv_reader.h"
#include "replay_pace.h"

#include <array>
#include <cstring>
#include <fstream>
#include <utility>

#include <fmt/format.h>

#include <vigie/core/capture_clock.h>
#include <vigie/core/log.h>

namespace vigie::source {
namespace {

constexpr double kUsualFramesPerSecond = 9;  // of the Lepton cameras, where the file does not tell
// After a flat-field correction a Lepton 3.5 settles exponentially: 96 % of its step of 1.6 K is done in 3 s.
constexpr Duration kSettles = Duration::seconds(3);
constexpr Duration kClockUncertainty =
    Duration::seconds(1);  // of a device that takes its time from the network
constexpr Radiometry kCentikelvin{.a = 0.01, .b = 0};

class CptvSource final : public Source {
 public:
  CptvSource(const std::filesystem::path& path, const SourceOptions& options, const Clock& clock)
      : name_(printable(path.string())),
        camera_(options.camera),
        origin_(options.origin.value_or(Origin::replay)),
        epoch_(options.first_epoch),
        clock_(clock),
        pace_(options.pace, clock),
        file_(path, std::ios::binary),
        reader_(file_),
        check_(path) {}

  Result<void> open();
  SourceItem next(const std::stop_token& stop, MonotonicTime deadline) override;
  [[nodiscard]] std::string description() const override { return name_; }

 private:
  struct Next {
    std::optional<Gap> gap;
    Frame frame;
  };

  bool check(const std::stop_token& stop, MonotonicTime deadline);
  Result<std::optional<CptvFrame>> read_picture();
  void read_next();
  Frame frame_of(CptvFrame picture);
  std::optional<Gap> gap_before(const CptvFrame& picture) const;
  [[nodiscard]] UtcTime captured_at(Duration time) const;
  void end(std::optional<Error> error);

  const std::string name_;
  const CameraId camera_;
  const Origin origin_;
  const std::uint32_t epoch_;
  const Clock& clock_;
  ReplayPace pace_;
  std::ifstream file_;
  CptvReader reader_;
  CptvCheck check_;
  CptvHeader header_;
  bool announced_ = false, checked_ = false;
  std::uint64_t sequence_ = 0, unconfirmed_ = 0;
  std::uint32_t gain_epoch_ = 0;
  std::optional<CptvFrame> last_;  // without its picture
  UtcTime last_captured_;
  std::optional<Next> next_;
  std::optional<SourceEnd> end_;
};

Result<void> CptvSource::open() {
  if (!file_) return Error(ErrorCode::not_found, fmt::format("cannot open {}", name_));
  auto header = reader_.read_header();
  if (!header) return Error(header.error().code, name_, header.error());
  header_ = *std::move(header);
  return {};
}

SourceItem CptvSource::next(const std::stop_token& stop, MonotonicTime deadline) {
  if (stop.stop_requested()) return SourceTimeout();
  if (!std::exchange(announced_, true)) {
    StreamFormat format;
    format.width = header_.width;
    format.height = header_.height;
    format.bits = 16;
    format.frames_per_second = header_.frames_per_second.value_or(0);
    return FormatChange{std::move(format)};
  }
  if (!checked_ && !check(stop, deadline)) return SourceTimeout();
  if (!end_ && !next_) read_next();
  if (end_) return *end_;
  if (!pace_.wait(next_->frame.pts, stop, deadline)) return SourceTimeout();
  if (next_->gap) {
    const Gap gap = *std::move(next_->gap);
    next_->gap.reset();
    return gap;
  }
  Frame frame = std::move(next_->frame);
  next_.reset();
  frame.received = clock_.monotonic();
  return frame;
}

bool CptvSource::check(const std::stop_token& stop, MonotonicTime deadline) {
  while (!checked_) {
    if (stop.stop_requested() || clock_.monotonic() > deadline) return false;
    checked_ = check_.advance();
  }
  return true;
}

// The next picture of the scene.
Result<std::optional<CptvFrame>> CptvSource::read_picture() {
  for (;;) {
    auto frame = reader_.next(CptvReader::Pixels::decode);
    if (!frame || !*frame || !(*frame)->background) return frame;
  }
}

void CptvSource::read_next() {
  auto picture = read_picture();
  if (!picture) return end(std::move(picture).error());
  if (!*picture) return end(std::nullopt);
  CptvFrame& frame = **picture;
  Next next;
  next.gap = gap_before(frame);
  CptvFrame kept;
  kept.time = frame.time;
  kept.since_shutter = frame.since_shutter;
  next.frame = frame_of(std::move(frame));
  next.frame.gap_before = next.gap.has_value();
  last_ = std::move(kept);
  last_captured_ = next.frame.captured;
  next_ = std::move(next);
}

Frame CptvSource::frame_of(CptvFrame picture) {
  Frame frame;
  frame.id = {camera_, epoch_, sequence_++};
  frame.origin = origin_;
  frame.captured = captured_at(picture.time);
  if (last_) frame.captured = std::max(frame.captured, last_captured_ + Duration::nanoseconds(1));
  frame.captured_uncertainty = header_.start
                                   ? std::max(kClockUncertainty, header_.preview.value_or(Duration()))
                                   : kUnknownStartUncertainty;
  frame.pts = MediaTime() + picture.time;
  frame.bits = 16;
  frame.picture = PictureKind::raw;
  if (header_.model == "lepton3.5") frame.radiometry = kCentikelvin;
  frame.shutter = picture.since_shutter && *picture.since_shutter < kSettles;
  const bool shutter_came = frame.shutter && last_ && last_->since_shutter.value_or(kSettles) >= kSettles;
  if (shutter_came) ++gain_epoch_;
  frame.gain_epoch = gain_epoch_;
  frame.damaged = reader_.gzip().unpacked() > check_.believed();
  if (frame.damaged) ++unconfirmed_;
  frame.image = std::make_shared<const Image16>(std::move(picture.image));
  return frame;
}

// A pause of two frames and more. It is the shutter's where a flat-field correction lies in it.
std::optional<Gap> CptvSource::gap_before(const CptvFrame& picture) const {
  if (!last_) return std::nullopt;
  const Duration pause = picture.time - last_->time;
  const double frames = pause.seconds() * header_.frames_per_second.value_or(kUsualFramesPerSecond);
  if (frames < 2.5) return std::nullopt;
  Gap gap;
  gap.cause = picture.since_shutter && *picture.since_shutter < pause ? GapCause::shutter : GapCause::unknown;
  gap.from = last_captured_;
  gap.to = captured_at(picture.time);
  gap.detail = fmt::format("{}: the recording pauses for {:.2f} s{}", name_, pause.seconds(),
                           gap.cause == GapCause::shutter ? ", the camera's own correction" : "");
  return gap;
}

UtcTime CptvSource::captured_at(Duration time) const {
  return header_.start.value_or(kUnknownStart) + time;
}

void CptvSource::end(std::optional<Error> error) {
  if (error && unconfirmed_ > 0) {
    error->message +=
        fmt::format("; the file's checksum speaks against its last {} picture{}, marked damaged",
                    unconfirmed_, unconfirmed_ == 1 ? "" : "s");
  }
  end_.emplace();
  if (error) end_->error = Error(error->code, name_, *error);
}

}  // namespace

bool is_cptv(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (file.get() != 0x1F || file.get() != 0x8B) return false;
  file.seekg(0);
  GzipReader gzip(file);
  std::array<std::uint8_t, 4> magic{};
  return gzip.read(magic) == magic.size() && std::memcmp(magic.data(), "CPTV", magic.size()) == 0;
}

Result<std::unique_ptr<Source>> open_cptv(const std::filesystem::path& path, const SourceOptions& options,
                                          const Clock& clock) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return Error(ErrorCode::invalid_argument, fmt::format("{} is a folder", printable(path.string())));
  }
  auto source = std::make_unique<CptvSource>(path, options, clock);
  if (auto opened = source->open(); !opened) return std::move(opened).error();
  return std::unique_ptr<Source>(std::move(source));
}

}  // namespace vigie::source
