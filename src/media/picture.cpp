#include "decoder_impl.h"
#include "ffmpeg.h"
#include "pgm.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include <vigie/media/picture.h>

namespace vigie::media {
namespace {

using Bytes = std::vector<std::uint8_t>;
using View = std::span<const std::uint8_t>;

bool begins(View bytes, std::string_view with) {
  return bytes.size() >= with.size() && std::memcmp(bytes.data(), with.data(), with.size()) == 0;
}

// FFmpeg's name for what the bytes begin with; empty where we read no such picture.
std::string codec_of(View bytes) {
  using namespace std::string_view_literals;
  if (begins(bytes, "\x89PNG\r\n\x1a\n"sv)) return "png";
  if (begins(bytes, "II*\0"sv) || begins(bytes, "MM\0*"sv)) return "tiff";
  if (begins(bytes, "\xFF\xD8\xFF"sv)) return "mjpeg";
  if (begins(bytes, "BM"sv)) return "bmp";
  return {};
}

// A JPEG decoder makes up the rest of a picture that is cut short; the end mark shows that it is whole.
bool has_jpeg_end(View bytes) {
  constexpr std::array<std::uint8_t, 2> kScan = {0xFF, 0xDA}, kEnd = {0xFF, 0xD9};
  const auto scan = std::find_end(bytes.begin(), bytes.end(), kScan.begin(), kScan.end());
  return std::search(scan, bytes.end(), kEnd.begin(), kEnd.end()) != bytes.end();
}

Error broken(const std::string& what) {
  return {ErrorCode::damaged, "the picture is damaged or cut short: " + what};
}

// An encoder for one picture, as it is opened.
struct StillEncoder {
  Owned<AVCodecContext> codec;
  Owned<AVFrame> frame{av_frame_alloc()};
  Owned<AVPacket> packet{av_packet_alloc()};

  Result<void> open(AVCodecID id, AVPixelFormat format, int width, int height, int scale);
  Result<Bytes> encode();
};

Result<void> StillEncoder::open(AVCodecID id, AVPixelFormat format, int width, int height, int scale) {
  prepare_ffmpeg();
  if (width < 1 || height < 1 || width > kMaxImageSide || height > kMaxImageSide) {
    return {ErrorCode::invalid_argument, "a picture to be written has at least one pixel"};
  }
  const AVCodec* kind = avcodec_find_encoder(id);
  if (kind == nullptr) return {ErrorCode::unsupported, "this FFmpeg cannot write such pictures"};
  codec.reset(avcodec_alloc_context3(kind));
  if (!codec || !frame || !packet) return {ErrorCode::exhausted, "out of memory"};
  codec->width = frame->width = width;
  codec->height = frame->height = height;
  codec->pix_fmt = format;
  frame->format = format;
  codec->color_range = frame->color_range = AVCOL_RANGE_JPEG;
  codec->time_base = {1, 1};
  codec->thread_count = 1;
  if (scale > 0) {
    codec->flags |= AV_CODEC_FLAG_QSCALE;
    codec->global_quality = frame->quality = scale * FF_QP2LAMBDA;
  }
  if (const int error = avcodec_open2(codec.get(), kind, nullptr); error < 0) {
    return ffmpeg_error(error, "cannot write the picture");
  }
  if (av_frame_get_buffer(frame.get(), 0) < 0) return {ErrorCode::exhausted, "out of memory"};
  return {};
}

Result<Bytes> StillEncoder::encode() {
  int error = avcodec_send_frame(codec.get(), frame.get());
  if (error >= 0) error = avcodec_send_frame(codec.get(), nullptr);
  if (error >= 0) error = avcodec_receive_packet(codec.get(), packet.get());
  if (error < 0) return ffmpeg_error(error, "cannot write the picture");
  return Bytes(packet->data, packet->data + packet->size);
}

std::uint8_t* row_of(const AVFrame& frame, int plane, int y) {
  return frame.data[plane] + static_cast<std::ptrdiff_t>(y) * frame.linesize[plane];
}

}  // namespace

Result<StillPicture> decode_picture(std::span<const std::uint8_t> bytes) {
  if (is_pgm(bytes)) return decode_pgm(bytes);
  const std::string codec = codec_of(bytes);
  if (codec.empty()) return {ErrorCode::unsupported, "not a TIFF, PNG, PGM, BMP or JPEG picture"};
  if (codec == "mjpeg" && !has_jpeg_end(bytes)) return broken("its end is missing");
  StreamFormat format;
  format.codec = codec;
  auto parameters = parameters_of(format);
  if (!parameters) return parameters.error();
  // FFmpeg's TIFF decoder would stop at a tag that it does not know, such as the common SampleFormat.
  const Strictness strictness = codec == "tiff" ? Strictness::tell_of_errors : Strictness::stop_at_errors;
  auto decoder = open_decoder(**parameters, {}, strictness);
  if (!decoder) return decoder.error();
  auto packet = std::make_shared<Packet>();
  packet->data.assign(bytes.begin(), bytes.end());
  packet->key = true;
  std::vector<DecodedPicture> pictures;
  auto decoded = (*decoder)->decode(packet, pictures);
  if (decoded && pictures.empty()) decoded = (*decoder)->flush(pictures);
  if (!decoded) return decoded.error();
  if (pictures.empty()) return broken("no picture came out of it");
  if (pictures[0].damaged) return broken("parts of it are wrong");
  return StillPicture{*pictures[0].image, pictures[0].bits};
}

Result<Bytes> encode_jpeg(ImageView<const std::uint8_t> picture, int quality) {
  if (quality < 1 || quality > 100) return {ErrorCode::invalid_argument, "a JPEG's quality is 1 to 100"};
  // FFmpeg's scale goes from 1 (best) to 31.
  const int scale = std::clamp(1 + (100 - quality) * 30 / 99, 1, 31);
  StillEncoder encoder;
  // Without the full range that its name says, players would stretch the greys.
  if (auto opened =
          encoder.open(AV_CODEC_ID_MJPEG, AV_PIX_FMT_YUVJ420P, picture.width(), picture.height(), scale);
      !opened) {
    return opened.error();
  }
  for (int y = 0; y < picture.height(); ++y) {
    std::memcpy(row_of(*encoder.frame, 0, y), picture.row(y), static_cast<std::size_t>(picture.width()));
  }
  for (int plane = 1; plane < 3; ++plane) {
    const int rows = (picture.height() + 1) / 2;
    std::memset(encoder.frame->data[plane], 128,
                static_cast<std::size_t>(encoder.frame->linesize[plane]) * static_cast<std::size_t>(rows));
  }
  return encoder.encode();
}

Result<Bytes> encode_png(ImageView<const std::uint8_t> picture) {
  StillEncoder encoder;
  if (auto opened = encoder.open(AV_CODEC_ID_PNG, AV_PIX_FMT_GRAY8, picture.width(), picture.height(), 0);
      !opened) {
    return opened.error();
  }
  for (int y = 0; y < picture.height(); ++y) {
    std::memcpy(row_of(*encoder.frame, 0, y), picture.row(y), static_cast<std::size_t>(picture.width()));
  }
  return encoder.encode();
}

Result<Bytes> encode_png16(ImageView<const std::uint16_t> picture) {
  StillEncoder encoder;
  if (auto opened = encoder.open(AV_CODEC_ID_PNG, AV_PIX_FMT_GRAY16BE, picture.width(), picture.height(), 0);
      !opened) {
    return opened.error();
  }
  for (int y = 0; y < picture.height(); ++y) {
    std::uint8_t* to = row_of(*encoder.frame, 0, y);
    for (const std::uint16_t sample : picture.row_span(y)) {
      *to++ = static_cast<std::uint8_t>(sample >> 8);
      *to++ = static_cast<std::uint8_t>(sample & 255);
    }
  }
  return encoder.encode();
}

Result<Bytes> encode_png(ImageView<const Rgb> picture) {
  StillEncoder encoder;
  if (auto opened = encoder.open(AV_CODEC_ID_PNG, AV_PIX_FMT_RGB24, picture.width(), picture.height(), 0);
      !opened) {
    return opened.error();
  }
  for (int y = 0; y < picture.height(); ++y) {
    std::uint8_t* to = row_of(*encoder.frame, 0, y);
    for (const Rgb& colour : picture.row_span(y)) {
      *to++ = colour.red;
      *to++ = colour.green;
      *to++ = colour.blue;
    }
  }
  return encoder.encode();
}

}  // namespace vigie::media
