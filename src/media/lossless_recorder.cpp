#include "output_file.h"

#include <cstring>

#include <vigie/media/muxer.h>

namespace vigie::media {
namespace {

constexpr AVRational kTimeBase{1, 1000};  // what Matroska writes

// FFV1 has layouts for these depths; in its 16-bit layout it would drop the lowest bits of fewer, so that is
// always written whole.
AVPixelFormat pixels_of(int bits) {
  switch (bits) {
    case 9:
      return AV_PIX_FMT_GRAY9LE;
    case 10:
      return AV_PIX_FMT_GRAY10LE;
    case 12:
      return AV_PIX_FMT_GRAY12LE;
    default:
      return AV_PIX_FMT_GRAY16LE;
  }
}

// All bits that any sample has.
unsigned most_of(ImageView<const std::uint16_t> picture) {
  unsigned bits = 0;
  for (int y = 0; y < picture.height(); ++y) {
    for (const std::uint16_t sample : picture.row_span(y)) bits |= sample;
  }
  return bits;
}

}  // namespace

Result<void> RecorderOptions::validate() const {
  if (width < 1 || width > kMaxImageSide || height < 1 || height > kMaxImageSide ||
      std::int64_t{width} * height > kMostPixels) {
    return {ErrorCode::invalid_argument, "recorded pictures have at least one pixel and at most 8192×8192"};
  }
  if (bits < 9 || bits > 16) return {ErrorCode::invalid_argument, "recorded samples have 9 to 16 bits"};
  if (!(frames_per_second >= 0.001 && frames_per_second <= 10'000)) {
    return {ErrorCode::invalid_argument, "frames a second are from 0.001 to 10000"};
  }
  return {};
}

struct LosslessRecorder::Impl {
  explicit Impl(const std::string& path) : file(path, "matroska") {}

  OutputFile file;
  RecorderOptions options;
  Owned<AVCodecContext> codec;
  Owned<AVFrame> frame{av_frame_alloc()};
  Owned<AVPacket> packet{av_packet_alloc()};
  std::optional<UtcTime> first;
  std::int64_t last_stamp = -1;

  Result<void> open_codec();
  Result<void> drain();
};

LosslessRecorder::LosslessRecorder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LosslessRecorder::~LosslessRecorder() = default;

Result<std::unique_ptr<LosslessRecorder>> LosslessRecorder::open(const std::string& path,
                                                                 const RecorderOptions& options) {
  if (auto valid = options.validate(); !valid) return valid.error();
  auto impl = std::make_unique<Impl>(path);
  impl->options = options;
  if (auto opened = impl->open_codec(); !opened) return opened.error();
  if (auto created = impl->file.create(); !created) return created.error();
  return std::unique_ptr<LosslessRecorder>(new LosslessRecorder(std::move(impl)));
}

Result<void> LosslessRecorder::Impl::open_codec() {
  const AVCodec* kind = avcodec_find_encoder(AV_CODEC_ID_FFV1);
  if (kind == nullptr) return {ErrorCode::unsupported, "this FFmpeg has no FFV1 encoder"};
  codec.reset(avcodec_alloc_context3(kind));
  if (!codec || !frame || !packet) return {ErrorCode::exhausted, "out of memory"};
  codec->width = options.width;
  codec->height = options.height;
  codec->pix_fmt = pixels_of(options.bits);
  codec->color_range = AVCOL_RANGE_JPEG;
  codec->time_base = kTimeBase;
  codec->framerate = av_d2q(options.frames_per_second, 100'000);
  codec->gop_size = 1;  // each picture stands by itself
  codec->thread_count = 1;
  codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  codec->strict_std_compliance = FF_COMPLIANCE_NORMAL;
  AVDictionary* words = nullptr;
  av_dict_set(&words, "level", "3", 0);
  av_dict_set(&words, "slicecrc", "1", 0);
  const int error = avcodec_open2(codec.get(), kind, &words);
  av_dict_free(&words);
  if (error < 0) return ffmpeg_error(error, "cannot open the FFV1 encoder");
  frame->format = codec->pix_fmt;
  frame->width = codec->width;
  frame->height = codec->height;
  if (av_frame_get_buffer(frame.get(), 0) < 0) return {ErrorCode::exhausted, "out of memory"};
  return {};
}

Result<void> LosslessRecorder::Impl::drain() {
  while (true) {
    const int error = avcodec_receive_packet(codec.get(), packet.get());
    if (error == AVERROR(EAGAIN) || error == AVERROR_EOF) return {};
    if (error < 0) return ffmpeg_error(error, "cannot encode a picture");
    packet->stream_index = 0;
    av_packet_rescale_ts(packet.get(), kTimeBase, file.time_base());
    packet->dts = packet->pts;
    auto written = file.write(*packet);
    av_packet_unref(packet.get());
    if (!written) return written;
  }
}

Result<void> LosslessRecorder::write(ImageView<const std::uint16_t> picture, UtcTime captured) {
  Impl& impl = *impl_;
  if (picture.width() != impl.options.width || picture.height() != impl.options.height) {
    return {ErrorCode::invalid_argument, "the picture's size is not the recording's"};
  }
  if (most_of(picture) >> impl.options.bits != 0) {
    return {ErrorCode::invalid_argument, "a sample has more bits than the recording"};
  }
  if (!impl.first) {
    impl.first = captured;
    Owned<AVCodecParameters> parameters(avcodec_parameters_alloc());
    if (!parameters || avcodec_parameters_from_context(parameters.get(), impl.codec.get()) < 0) {
      return {ErrorCode::exhausted, "out of memory"};
    }
    auto stream = impl.file.add_stream(*parameters, kTimeBase);
    if (!stream) return stream.error();
    (*stream)->avg_frame_rate = impl.codec->framerate;
    if (auto begun = impl.file.begin(captured, nullptr); !begun) return begun;
  }
  if (av_frame_make_writable(impl.frame.get()) < 0) return {ErrorCode::exhausted, "out of memory"};
  for (int y = 0; y < picture.height(); ++y) {
    std::memcpy(impl.frame->data[0] + static_cast<std::ptrdiff_t>(y) * impl.frame->linesize[0],
                picture.row(y), static_cast<std::size_t>(picture.width()) * 2);
  }
  const MediaTime since = MediaTime::from_nanoseconds((captured - *impl.first).nanoseconds());
  impl.last_stamp = std::max(impl.last_stamp + 1, stamp_of(since, kTimeBase));
  impl.frame->pts = impl.last_stamp;
  if (const int error = avcodec_send_frame(impl.codec.get(), impl.frame.get()); error < 0) {
    return ffmpeg_error(error, "cannot encode a picture");
  }
  return impl.drain();
}

Result<void> LosslessRecorder::finish() {
  Impl& impl = *impl_;
  if (!impl.file.is_begun())
    return {ErrorCode::invalid_argument, "no picture came, so there is no recording"};
  avcodec_send_frame(impl.codec.get(), nullptr);
  if (auto drained = impl.drain(); !drained) return drained;
  return impl.file.finish();
}

}  // namespace vigie::media
