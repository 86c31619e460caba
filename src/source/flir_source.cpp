#include "flir_source.h"

#include "flir_reader.h"
#include "replay_pace.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <vigie/core/capture_clock.h>
#include <vigie/core/log.h>

namespace vigie::source {
namespace {

// The farthest that kelvin = a · count + b may be from the camera's curve; beyond, frames hold counts alone.
constexpr Temperature kMostLineError = Temperature::kelvin(0.5);

struct Counts {
  int lowest, highest;
};
Counts counts_of(const Image16& image) {
  const auto [low, high] = std::minmax_element(image.samples().begin(), image.samples().end());
  return {*low, *high};
}

class FlirSource final : public Source {
 public:
  FlirSource(const std::filesystem::path& path, const SourceOptions& options, const Clock& clock)
      : name_(printable(path.string())),
        camera_(options.camera),
        origin_(options.origin.value_or(Origin::replay)),
        epoch_(options.first_epoch),
        frames_per_second_(options.frames_per_second),
        clock_(clock),
        pace_(options.pace, clock),
        reader_(path) {}

  Result<void> open();
  SourceItem next(const std::stop_token& stop, MonotonicTime deadline) override;
  [[nodiscard]] std::string description() const override { return name_; }

 private:
  void read_next();
  Frame frame_of(FffPicture picture);
  void date(Frame& frame, const FlirHeader& header);
  std::optional<Radiometry> radiometry_of(const FffPicture& picture);

  const std::string name_;
  const CameraId camera_;
  const Origin origin_;
  const std::uint32_t epoch_;
  const double frames_per_second_;
  const Clock& clock_;
  ReplayPace pace_;
  FlirReader reader_;
  StreamFormat format_;
  std::optional<StreamFormat> announced_;
  std::uint64_t sequence_ = 0, wrong_ = 0;
  std::optional<UtcTime> first_captured_, last_captured_;
  std::optional<Radiometry> line_;
  std::optional<Frame> frame_;
  std::optional<SourceEnd> end_;
};

Result<void> FlirSource::open() {
  read_next();
  if (!frame_ && end_ && end_->error) return *end_->error;
  if (!frame_) return Error(ErrorCode::damaged, fmt::format("{} holds no picture", name_));
  return {};
}

SourceItem FlirSource::next(const std::stop_token& stop, MonotonicTime deadline) {
  if (stop.stop_requested()) return SourceTimeout();
  if (!frame_ && !end_) read_next();
  if (end_) return *end_;
  if (announced_ != format_) {
    announced_ = format_;
    return FormatChange{format_};
  }
  if (!pace_.wait(frame_->pts, stop, deadline)) return SourceTimeout();
  Frame frame = *std::exchange(frame_, std::nullopt);
  frame.received = clock_.monotonic();
  return frame;
}

void FlirSource::read_next() {
  auto picture = reader_.next();
  if (picture && *picture) {
    frame_ = frame_of(**std::move(picture));
    return;
  }
  end_.emplace();
  if (!picture) {
    end_->error = Error(picture.error().code, name_, picture.error());
  } else if (wrong_ > 0) {
    end_->error = Error(ErrorCode::damaged,
                        fmt::format("{}: the checksum speaks against {} of {} pictures, marked damaged",
                                    name_, wrong_, sequence_));
  }
}

Frame FlirSource::frame_of(FffPicture picture) {
  Frame frame;
  frame.id = {camera_, epoch_, sequence_};
  frame.origin = origin_;
  frame.bits = picture.bits;
  frame.picture = PictureKind::raw;
  frame.damaged = picture.checksum_wrong;
  if (frame.damaged) ++wrong_;
  frame.radiometry = radiometry_of(picture);
  date(frame, picture.header);
  format_.width = picture.image.width();
  format_.height = picture.image.height();
  format_.bits = picture.bits;
  format_.frames_per_second = picture.header.frames_per_second;
  frame.image = std::make_shared<const Image16>(std::move(picture.image));
  ++sequence_;
  return frame;
}

// By the file's own dates; by the frame rate where it has none.
void FlirSource::date(Frame& frame, const FlirHeader& header) {
  const double rate = header.frames_per_second > 0 ? header.frames_per_second : frames_per_second_;
  const Duration by_rate = Duration::from_seconds(static_cast<double>(sequence_) / rate);
  frame.captured = header.captured.value_or(first_captured_.value_or(kUnknownStart) + by_rate);
  frame.captured_uncertainty = header.captured ? header.captured_uncertainty : kUnknownStartUncertainty;
  if (last_captured_) frame.captured = std::max(frame.captured, *last_captured_ + Duration::nanoseconds(1));
  if (!first_captured_) first_captured_ = frame.captured;
  last_captured_ = frame.captured;
  frame.pts = MediaTime() + (frame.captured - *first_captured_);
}

// One line for the whole recording, as long as it fits: so that pictures stay comparable.
std::optional<Radiometry> FlirSource::radiometry_of(const FffPicture& picture) {
  const auto [lowest, highest] = counts_of(picture.image);
  const auto fit = flir_line(picture.header, lowest, highest);
  if (!fit || fit->worst_error > kMostLineError) return std::nullopt;
  const auto fits = [&](int count) {
    const auto there = flir_temperature(picture.header, count);
    return there && std::abs(line_->a * count + line_->b - there->kelvin()) <= kMostLineError.kelvin();
  };
  if (!line_ || !fits(lowest) || !fits((lowest + highest) / 2) || !fits(highest)) line_ = fit->line;
  return line_;
}

}  // namespace

bool is_flir(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::uint8_t> head(4);
  file.read(reinterpret_cast<char*>(head.data()), 4);
  if (file.gcount() != 4) return false;
  if (is_fff(head)) return true;
  const std::uint32_t first = static_cast<std::uint32_t>(head[0]) << 24 |
                              static_cast<std::uint32_t>(head[1]) << 16 |
                              static_cast<std::uint32_t>(head[2]) << 8 | head[3];
  if (first == 0x49492A00 || first == 0x4D4D002A) return true;
  if (first >> 16 != 0xFFD8) return false;
  // The segments of a JPEG lie before its picture: of a FLIR one, within its first megabytes.
  std::vector<std::uint8_t> jpeg(std::size_t{32} << 20);
  file.seekg(0);
  file.read(reinterpret_cast<char*>(jpeg.data()), static_cast<std::streamsize>(jpeg.size()));
  jpeg.resize(static_cast<std::size_t>(file.gcount()));
  const auto fff = fff_of_jpeg(jpeg);
  return fff || fff.error().code == ErrorCode::damaged;
}

Result<FlirHeader> read_flir_header(const std::filesystem::path& path) {
  auto picture = FlirReader(path).next();
  if (!picture) return Error(picture.error().code, printable(path.string()), picture.error());
  if (!*picture)
    return Error(ErrorCode::damaged, fmt::format("{} holds no picture", printable(path.string())));
  return (*picture)->header;
}

Result<std::unique_ptr<Source>> open_flir(const std::filesystem::path& path, const SourceOptions& options,
                                          const Clock& clock) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return Error(ErrorCode::invalid_argument, fmt::format("{} is a folder", printable(path.string())));
  }
  auto source = std::make_unique<FlirSource>(path, options, clock);
  if (auto opened = source->open(); !opened) return std::move(opened).error();
  return std::unique_ptr<Source>(std::move(source));
}

}  // namespace vigie::source
