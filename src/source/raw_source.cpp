#include "raw_source.h"

#include "recording_times.h"
#include "replay_pace.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <vigie/core/log.h>
#include <vigie/media/image_pool.h>
#include <vigie/media/url.h>

namespace vigie::source {
namespace {

template <typename Number>
bool parse_number(std::string_view text, Number& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc() && end == text.data() + text.size();
}

Result<void> take_setting(std::string_view setting, RawPlan& plan) {
  const std::size_t equals = std::min(setting.find('='), setting.size());
  const auto key = setting.substr(0, equals);
  const auto value = setting.substr(std::min(equals + 1, setting.size()));
  const bool good = key == "width"    ? parse_number(value, plan.width)
                    : key == "height" ? parse_number(value, plan.height)
                    : key == "fps"    ? parse_number(value, plan.frames_per_second)
                    : key == "bits"   ? parse_number(value, plan.bits)
                                      : false;
  if (good) return {};
  return {ErrorCode::invalid_argument,
          "cannot read " + printable(setting) +
              ": raw pictures are told as raw:PATH?width=640&height=512&fps=30&bits=16"};
}

class RawSource final : public Source {
 public:
  RawSource(const RawPlan& plan, const SourceOptions& options, const Clock& clock, std::ifstream file)
      : plan_(plan),
        camera_(options.camera),
        origin_(options.origin.value_or(Origin::replay)),
        epoch_(options.first_epoch),
        clock_(clock),
        file_(std::move(file)),
        times_(std::nullopt, plan.frames_per_second),
        pace_(options.pace, clock) {}

  SourceItem next(const std::stop_token& stop, MonotonicTime deadline) override;
  [[nodiscard]] std::string description() const override { return printable(plan_.path); }

 private:
  void read_next();
  std::optional<Error> fill(Image16& image);

  const RawPlan plan_;
  const CameraId camera_;
  const Origin origin_;
  const std::uint32_t epoch_;
  const Clock& clock_;
  std::ifstream file_;
  RecordingTimes times_;
  ReplayPace pace_;
  media::ImagePool pool_;
  bool told_format_ = false;
  std::uint64_t sequence_ = 0;
  std::optional<Frame> frame_;  // read, but not yet due
  std::optional<SourceEnd> end_;
};

SourceItem RawSource::next(const std::stop_token& stop, MonotonicTime deadline) {
  if (!told_format_) {
    told_format_ = true;
    StreamFormat format;
    format.width = plan_.width;
    format.height = plan_.height;
    format.bits = plan_.bits;
    format.frames_per_second = plan_.frames_per_second;
    return FormatChange{std::move(format)};
  }
  if (!end_ && !frame_) read_next();
  if (end_) return *end_;
  if (!pace_.wait(frame_->pts, stop, deadline)) return SourceTimeout();
  frame_->received = clock_.monotonic();
  SourceItem item = std::move(*frame_);
  frame_.reset();
  return item;
}

void RawSource::read_next() {
  auto image = pool_.take(plan_.width, plan_.height);
  if (file_.peek() == std::ifstream::traits_type::eof() && !file_.bad()) {
    end_ = SourceEnd{};
    return;
  }
  if (auto error = fill(*image)) {
    end_ = SourceEnd{std::move(error)};
    return;
  }
  const auto stamp = times_.stamp(std::nullopt);
  Frame& frame = frame_.emplace();
  frame.id = {camera_, epoch_, sequence_++};
  frame.origin = origin_;
  frame.captured = stamp.captured;
  frame.captured_uncertainty = stamp.uncertainty;
  frame.pts = stamp.pts;
  frame.image = std::move(image);
  frame.bits = plan_.bits;
  frame.picture = PictureKind::raw;
}

// One picture from the file, or why there is none.
std::optional<Error> RawSource::fill(Image16& image) {
  static_assert(std::endian::native == std::endian::little);
  const auto samples = image.samples();
  const auto size = static_cast<std::streamsize>(samples.size_bytes());
  file_.read(reinterpret_cast<char*>(samples.data()), size);
  const std::string where = printable(plan_.path) + ", picture " + std::to_string(sequence_ + 1) + ": ";
  if (file_.bad()) return Error(ErrorCode::io, where + "cannot be read from the disk");
  if (file_.gcount() != size) {
    return Error(ErrorCode::damaged,
                 where + "only " + std::to_string(file_.gcount()) + " of " + std::to_string(size) +
                     " bytes are there; the file is cut short, or width and height are wrong");
  }
  unsigned bits = 0;
  for (const std::uint16_t sample : samples) bits |= sample;
  if (bits >> plan_.bits != 0) {
    return Error(ErrorCode::damaged, where + "a sample has more than " + std::to_string(plan_.bits) +
                                         " bits; give bits=16, or look whether it is little-endian");
  }
  return std::nullopt;
}

}  // namespace

Result<RawPlan> parse_raw_url(std::string_view url, const SourceOptions& options) {
  RawPlan plan;
  plan.width = options.raw_width;
  plan.height = options.raw_height;
  plan.frames_per_second = options.frames_per_second;
  if (url.starts_with("raw:")) url.remove_prefix(4);
  const std::size_t question = std::min(url.find('?'), url.size());
  plan.path = media::percent_decoded(url.substr(0, question));
  std::string_view rest = url.substr(std::min(question + 1, url.size()));
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    if (auto taken = take_setting(rest.substr(0, end), plan); !taken) return taken.error();
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (plan.path.empty() || plan.path.find('\0') != std::string::npos) {
    return {ErrorCode::invalid_argument, "raw: needs a path: raw:PATH?width=640&height=512&fps=30"};
  }
  if (plan.width < 1 || plan.width > kMaxImageSide || plan.height < 1 || plan.height > kMaxImageSide ||
      std::int64_t{plan.width} * plan.height > 8192 * 8192) {
    return {ErrorCode::invalid_argument,
            "raw pictures need a width and a height of at least one pixel, and at most 8192×8192: "
            "raw:PATH?width=640&height=512"};
  }
  if (!(plan.frames_per_second >= 0.001 && plan.frames_per_second <= 10'000)) {
    return {ErrorCode::invalid_argument, "fps is from 0.001 to 10000"};
  }
  if (plan.bits < 8 || plan.bits > 16) return {ErrorCode::invalid_argument, "bits are 8 to 16"};
  return plan;
}

Result<std::unique_ptr<Source>> open_raw(const RawPlan& plan, const SourceOptions& options,
                                         const Clock& clock) {
  std::error_code failed;
  const auto status = std::filesystem::status(plan.path, failed);
  if (!std::filesystem::exists(status)) {
    return {ErrorCode::not_found, "cannot open " + printable(plan.path) + ": no such file"};
  }
  const auto size = std::filesystem::file_size(plan.path, failed);
  const std::uintmax_t picture =
      std::uintmax_t{2} * static_cast<unsigned>(plan.width) * static_cast<unsigned>(plan.height);
  if (!failed && size < picture) {
    return {ErrorCode::damaged, "cannot read " + printable(plan.path) + ": it has " + std::to_string(size) +
                                    " bytes, and one picture of " + std::to_string(plan.width) + "×" +
                                    std::to_string(plan.height) + " needs " + std::to_string(picture)};
  }
  std::ifstream file(plan.path, std::ios::binary);
  if (!file)
    return {ErrorCode::permission_denied, "cannot open " + printable(plan.path) + ": not allowed to read it"};
  return std::unique_ptr<Source>(std::make_unique<RawSource>(plan, options, clock, std::move(file)));
}

}  // namespace vigie::source
