#include "ffmpeg.h"

extern "C" {
#include <libavutil/opt.h>
}

#include <algorithm>
#include <cstring>

#include <vigie/media/encoder.h>

namespace vigie::media {
namespace {

constexpr AVRational kTimeBase{1, 90'000};

int even(int side) {
  return (side + 1) / 2 * 2;
}

}  // namespace

Result<void> H264Options::validate() const {
  if (width < 16 || width > 8192 || height < 16 || height > 8192) {
    return {ErrorCode::invalid_argument,
            "pictures to be coded as H.264 have sides of 16 to 8192 pixels, not " + std::to_string(width) +
                "×" + std::to_string(height)};
  }
  if (!(frames_per_second >= 0.1 && frames_per_second <= 1000)) {
    return {ErrorCode::invalid_argument, "frames a second are 0.1 to 1000"};
  }
  if (quality < 10 || quality > 45) return {ErrorCode::invalid_argument, "the quality is 10 to 45"};
  if (most_kilobits_per_second < 0 || most_kilobits_per_second > 200'000) {
    return {ErrorCode::invalid_argument, "kilobits a second are 0 to 200000"};
  }
  if (key_interval < 1 || key_interval > 10'000) {
    return {ErrorCode::invalid_argument, "key pictures come every 1 to 10000 frames"};
  }
  return {};
}

struct H264Encoder::Impl {
  H264Options options;
  Owned<AVCodecContext> codec;
  Owned<AVFrame> frame{av_frame_alloc()};
  Owned<AVPacket> packet{av_packet_alloc()};
  std::shared_ptr<const StreamFormat> format;
  Bytes parameter_sets;
  std::optional<UtcTime> first;
  std::int64_t last_stamp = -1;

  Result<void> open();
  Result<void> prepare_frame();
  void fill_frame(ImageView<const std::uint8_t> picture);
};

H264Encoder::H264Encoder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
H264Encoder::~H264Encoder() = default;

std::shared_ptr<const StreamFormat> H264Encoder::format() const {
  return impl_->format;
}

Result<std::unique_ptr<H264Encoder>> H264Encoder::open(const H264Options& options) {
  if (auto valid = options.validate(); !valid) return valid.error();
  prepare_ffmpeg();
  auto impl = std::make_unique<Impl>();
  impl->options = options;
  if (auto opened = impl->open(); !opened) return opened.error();
  if (auto prepared = impl->prepare_frame(); !prepared) return prepared.error();
  return std::unique_ptr<H264Encoder>(new H264Encoder(std::move(impl)));
}

Result<void> H264Encoder::Impl::open() {
  const AVCodec* kind = avcodec_find_encoder_by_name("libx264");
  if (kind == nullptr)
    return {ErrorCode::unsupported, "this FFmpeg has no libx264: install Debian's libavcodec59"};
  codec.reset(avcodec_alloc_context3(kind));
  if (!codec || !frame || !packet) return {ErrorCode::exhausted, "out of memory"};
  codec->width = even(options.width);
  codec->height = even(options.height);
  codec->pix_fmt = AV_PIX_FMT_YUV420P;
  codec->color_range = AVCOL_RANGE_JPEG;
  codec->time_base = kTimeBase;
  codec->framerate = av_d2q(options.frames_per_second, 100'000);
  codec->gop_size = options.key_interval;
  codec->max_b_frames = 0;
  codec->thread_count = 1;
  // The parameter sets apart, so that they are known before the first picture.
  codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  if (options.most_kilobits_per_second > 0) {
    codec->rc_max_rate = std::int64_t{options.most_kilobits_per_second} * 1000;
    codec->rc_buffer_size = options.most_kilobits_per_second * 2000;
  }
  AVDictionary* words = nullptr;
  av_dict_set(&words, "preset", "ultrafast", 0);
  av_dict_set(&words, "tune", "zerolatency", 0);
  av_dict_set(&words, "profile", "baseline", 0);
  av_dict_set(&words, "forced-idr", "1", 0);
  av_dict_set_int(&words, "crf", options.quality, 0);
  const int error = avcodec_open2(codec.get(), kind, &words);
  av_dict_free(&words);
  if (error < 0) return ffmpeg_error(error, "cannot open the H.264 encoder");

  auto sets = parse_parameter_sets({codec->extradata, static_cast<std::size_t>(codec->extradata_size)});
  if (!sets) return sets.error();
  auto joined =
      to_annex_b(Packet{.data = {}, .pts = {}, .dts = {}, .key = true, .captured = {}, .format = {}}, *sets);
  if (!joined) return joined.error();
  parameter_sets = std::move(*joined);
  StreamFormat made;
  made.codec = "h264";
  made.width = codec->width;
  made.height = codec->height;
  made.bits = 8;
  made.frames_per_second = options.frames_per_second;
  made.codec_private = parameter_sets;
  format = std::make_shared<const StreamFormat>(std::move(made));
  return {};
}

Result<void> H264Encoder::Impl::prepare_frame() {
  frame->format = codec->pix_fmt;
  frame->width = codec->width;
  frame->height = codec->height;
  frame->color_range = codec->color_range;
  if (av_frame_get_buffer(frame.get(), 0) < 0) return {ErrorCode::exhausted, "out of memory"};
  for (int plane = 1; plane < 3; ++plane) {
    std::memset(
        frame->data[plane], 128,
        static_cast<std::size_t>(frame->linesize[plane]) * static_cast<std::size_t>(codec->height / 2));
  }
  return {};
}

void H264Encoder::Impl::fill_frame(ImageView<const std::uint8_t> picture) {
  const auto width = static_cast<std::size_t>(picture.width());
  for (int y = 0; y < codec->height; ++y) {
    std::uint8_t* to = frame->data[0] + static_cast<std::ptrdiff_t>(y) * frame->linesize[0];
    std::memcpy(to, picture.row(std::min(y, picture.height() - 1)), width);
    if (codec->width > picture.width()) to[width] = to[width - 1];
  }
}

Result<PacketPtr> H264Encoder::encode(ImageView<const std::uint8_t> picture, UtcTime at, bool key) {
  Impl& impl = *impl_;
  if (picture.width() != impl.options.width || picture.height() != impl.options.height) {
    return {ErrorCode::invalid_argument, "the picture's size is not the encoder's"};
  }
  if (av_frame_make_writable(impl.frame.get()) < 0) return {ErrorCode::exhausted, "out of memory"};
  impl.fill_frame(picture);
  if (!impl.first) impl.first = at;
  const MediaTime pts = MediaTime::from_nanoseconds((at - *impl.first).nanoseconds());
  impl.last_stamp = std::max(impl.last_stamp + 1, stamp_of(pts, kTimeBase));
  impl.frame->pts = impl.last_stamp;
  impl.frame->pict_type = key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;

  if (const int error = avcodec_send_frame(impl.codec.get(), impl.frame.get()); error < 0) {
    return ffmpeg_error(error, "cannot encode a picture");
  }
  if (const int error = avcodec_receive_packet(impl.codec.get(), impl.packet.get()); error < 0) {
    return ffmpeg_error(error, "cannot encode a picture");
  }
  auto out = std::make_shared<Packet>();
  const AVPacket& coded = *impl.packet;
  out->key = (coded.flags & AV_PKT_FLAG_KEY) != 0;
  out->data.reserve(static_cast<std::size_t>(coded.size) + impl.parameter_sets.size());
  if (out->key) out->data = impl.parameter_sets;
  out->data.insert(out->data.end(), coded.data, coded.data + coded.size);
  out->pts = out->dts = pts;
  out->captured = at;
  out->format = impl.format;
  av_packet_unref(impl.packet.get());
  return PacketPtr(std::move(out));
}

}  // namespace vigie::media
