#include "scan_video.h"

#include <vigie/media/annotate.h>
#include <vigie/media/encoder.h>
#include <vigie/media/muxer.h>
#include <vigie/media/tone_map.h>

namespace vigie::app {

struct ScanVideo::Writer {
  int width = 0, height = 0;  // px, of the recording
  media::Annotator annotator;
  media::ToneMap tone_map;
  Image8 grey;
  std::unique_ptr<media::H264Encoder> encoder;
  std::unique_ptr<media::ClipWriter> file;

  static Result<std::unique_ptr<Writer>> open(const std::filesystem::path& path, const Image16& first) {
    std::error_code failed;
    std::filesystem::create_directories(path.parent_path(), failed);
    auto writer =
        std::unique_ptr<Writer>(new Writer{.width = first.width(),
                                           .height = first.height(),
                                           .annotator = media::Annotator(first.width(), first.height()),
                                           .tone_map = media::ToneMap(),
                                           .grey = {},
                                           .encoder = nullptr,
                                           .file = nullptr});
    auto encoder = media::H264Encoder::open(
        {.width = writer->annotator.width(), .height = writer->annotator.height(), .quality = 20});
    if (!encoder) return std::move(encoder).error();
    writer->encoder = std::move(*encoder);
    auto file = media::ClipWriter::open(path.string());
    if (!file) return std::move(file).error();
    writer->file = std::move(*file);
    return writer;
  }
};

ScanVideo::ScanVideo(std::filesystem::path path) : path_(std::move(path)) {}
ScanVideo::~ScanVideo() = default;

Result<void> ScanVideo::add(const Frame& frame, std::span<const Track> tracks, const ScanTracks& numbers) {
  if (path_.empty() || failed_) return {};
  failed_ = true;  // until all of this went well
  if (!writer_) {
    auto opened = Writer::open(path_, *frame.image);
    if (!opened) return std::move(opened).error();
    writer_ = std::move(*opened);
  }
  if (frame.image->width() != writer_->width || frame.image->height() != writer_->height) {
    return Error(ErrorCode::unsupported, "its pictures change their size: the annotated video ends there");
  }
  std::vector<media::Annotation> annotations;
  for (const Track& track : tracks) {
    if (!is_followed(track.state)) continue;
    annotations.push_back(
        {numbers.number_of(track.id), track.box, track.measured, track.motion == Motion::stationary});
  }
  writer_->tone_map.map(*frame.image, frame.bits, frame.captured, writer_->grey);
  auto packet = writer_->encoder->encode(writer_->annotator.draw(writer_->grey, annotations), frame.captured);
  if (!packet) return std::move(packet).error();
  if (auto written = writer_->file->write(*packet); !written) return written;
  failed_ = false;
  return {};
}

Result<void> ScanVideo::finish() {
  return writer_ ? writer_->file->finish() : Result<void>();
}

}  // namespace vigie::app
