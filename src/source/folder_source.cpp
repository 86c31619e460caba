#include "folder_source.h"

#include "picture_names.h"
#include "recording_times.h"
#include "replay_pace.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <vigie/core/log.h>
#include <vigie/media/picture.h>

namespace vigie::source {
namespace {

constexpr std::uintmax_t kMostFileBytes = std::uintmax_t{1} << 29;
// A number far ahead is a new series, not hours of missing pictures.
constexpr std::uint64_t kMostMissing = 1000;

Result<std::vector<std::uint8_t>> read_file(const std::filesystem::path& path) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(path, failed);
  if (failed) return {ErrorCode::io, failed.message()};
  if (size > kMostFileBytes) return {ErrorCode::unsupported, "it is larger than 512 MiB"};
  std::ifstream file(path, std::ios::binary);
  if (!file) return {ErrorCode::permission_denied, "not allowed to read it"};
  std::vector<std::uint8_t> bytes(size);
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (file.bad()) return {ErrorCode::io, "cannot be read from the disk"};
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

class FolderSource final : public Source {
 public:
  FolderSource(std::string path, const SourceOptions& options, const Clock& clock,
               std::vector<PictureName> names)
      : path_(std::move(path)),
        camera_(options.camera),
        origin_(options.origin.value_or(Origin::replay)),
        epoch_(options.first_epoch),
        clock_(clock),
        names_(std::move(names)),
        rate_(options.frames_per_second),
        times_(std::nullopt, rate_),
        pace_(options.pace, clock) {}

  SourceItem next(const std::stop_token& stop, MonotonicTime deadline) override;
  [[nodiscard]] std::string description() const override { return printable(path_); }

 private:
  void read_next();
  void take(media::StillPicture picture);

  const std::string path_;
  const CameraId camera_;
  const Origin origin_;
  const std::uint32_t epoch_;
  const Clock& clock_;
  const std::vector<PictureName> names_;
  const double rate_;
  RecordingTimes times_;
  ReplayPace pace_;
  std::size_t index_ = 0;    // of the next picture
  std::uint64_t shown_ = 0;  // its place in time, in pictures from the first, those missing counted
  std::optional<StreamFormat> told_;
  bool tell_ = false;
  std::optional<Frame> frame_;  // read, but not yet due
  std::optional<SourceEnd> end_;
};

SourceItem FolderSource::next(const std::stop_token& stop, MonotonicTime deadline) {
  if (!end_ && !frame_) read_next();
  if (end_) return *end_;
  if (std::exchange(tell_, false)) return FormatChange{*told_};
  if (!pace_.wait(frame_->pts, stop, deadline)) return SourceTimeout();
  frame_->received = clock_.monotonic();
  SourceItem item = std::move(*frame_);
  frame_.reset();
  return item;
}

void FolderSource::read_next() {
  if (index_ == names_.size()) {
    end_ = SourceEnd{};
    return;
  }
  const auto path = std::filesystem::path(path_) / names_[index_].file;
  auto bytes = read_file(path);
  auto picture = bytes ? media::decode_picture(*bytes) : Result<media::StillPicture>(bytes.error());
  if (!picture) {
    end_ = SourceEnd{Error(picture.error().code,
                           "cannot read " + printable(path.string()) + ", picture " +
                               std::to_string(index_ + 1) +
                               " of its folder; those before it are good, mend or remove it",
                           picture.error())};
    return;
  }
  take(std::move(*picture));
}

void FolderSource::take(media::StillPicture picture) {
  const bool gap = index_ > 0 && is_gap(names_[index_ - 1], names_[index_]);
  if (index_ > 0) {
    const bool same_series = names_[index_ - 1].before == names_[index_].before;
    const std::uint64_t step = names_[index_].number - names_[index_ - 1].number;
    shown_ += same_series ? std::clamp<std::uint64_t>(step, 1, kMostMissing) : 1;
  }
  ++index_;
  const auto stamp = times_.stamp(
      MediaTime::from_nanoseconds(Duration::from_seconds(static_cast<double>(shown_) / rate_).nanoseconds()));
  StreamFormat format;
  format.width = picture.image.width();
  format.height = picture.image.height();
  format.bits = picture.bits;
  format.frames_per_second = rate_;
  tell_ = told_ != format;
  told_ = format;
  Frame& frame = frame_.emplace();
  frame.id = {camera_, epoch_, index_ - 1};
  frame.origin = origin_;
  frame.captured = stamp.captured;
  frame.captured_uncertainty = stamp.uncertainty;
  frame.pts = stamp.pts;
  frame.image = std::make_shared<const Image16>(std::move(picture.image));
  frame.bits = picture.bits;
  frame.picture = PictureKind::raw;
  frame.gap_before = gap;
}

}  // namespace

Result<std::unique_ptr<Source>> open_folder(const std::string& path, const SourceOptions& options,
                                            const Clock& clock) {
  std::error_code failed;
  std::vector<PictureName> names;
  std::filesystem::directory_iterator entries(path, failed);
  for (const std::filesystem::directory_iterator end; !failed && entries != end; entries.increment(failed)) {
    std::error_code unknown;
    if (!entries->is_regular_file(unknown)) continue;
    if (auto name = parse_picture_name(entries->path().filename().string()))
      names.push_back(std::move(*name));
  }
  if (failed) {
    const bool refused = failed == std::errc::permission_denied;
    return {refused ? ErrorCode::permission_denied : ErrorCode::io,
            "cannot list " + printable(path) + ": " + failed.message()};
  }
  if (names.empty()) {
    return {ErrorCode::not_found, "no numbered TIFF, PNG, PGM or BMP picture is in " + printable(path) +
                                      ": name them as frame_0001.tiff"};
  }
  sort_pictures(names);
  return std::unique_ptr<Source>(std::make_unique<FolderSource>(path, options, clock, std::move(names)));
}

}  // namespace vigie::source
