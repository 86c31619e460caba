#include "ffmpeg.h"

extern "C" {
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libavutil/video_enc_params.h>
}

#include "decoder_impl.h"
#include "luma.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <string_view>

#include <vigie/core/log.h>
#include <vigie/media/decoder.h>
#include <vigie/media/image_pool.h>

namespace vigie::media {
namespace {

// What decoders call an error and what is none for the picture: reference marks of frames that nothing needs.
constexpr std::array<std::string_view, 3> kHarmless = {
    "mmco: unref short failure", "number of reference frames", "co located POCs unavailable"};
constexpr std::size_t kMostInDecoder = 64;

bool is_harmless(std::string_view message) {
  return std::any_of(kHarmless.begin(), kHarmless.end(),
                     [&](std::string_view known) { return message.starts_with(known); });
}

PictureKind kind_of(const AVFrame& frame, const AVCodecContext& codec) {
  if (codec.codec_id == AV_CODEC_ID_RAWVIDEO) return PictureKind::raw;
  switch (frame.pict_type) {
    case AV_PICTURE_TYPE_I:
    case AV_PICTURE_TYPE_SI:
      return PictureKind::intra;
    case AV_PICTURE_TYPE_NONE:
      break;
    default:
      return PictureKind::predicted;
  }
  const bool all_intra =
      codec.codec_descriptor != nullptr && (codec.codec_descriptor->props & AV_CODEC_PROP_INTRA_ONLY) != 0;
  return all_intra ? PictureKind::intra : PictureKind::unknown;
}

// The mean quantiser of the picture's blocks.
std::optional<int> quantiser_of(const AVFrame& frame) {
  const AVFrameSideData* side = av_frame_get_side_data(&frame, AV_FRAME_DATA_VIDEO_ENC_PARAMS);
  if (side == nullptr) return std::nullopt;
  auto* all = reinterpret_cast<AVVideoEncParams*>(side->data);
  if (all->nb_blocks == 0) return all->qp;
  std::int64_t sum = 0;
  for (unsigned i = 0; i < all->nb_blocks; ++i) {
    sum += av_video_enc_params_block(all, i)->delta_qp;
  }
  const auto blocks = static_cast<std::int64_t>(all->nb_blocks);
  return all->qp + static_cast<int>((2 * sum + (sum < 0 ? -blocks : blocks)) / (2 * blocks));
}

}  // namespace

struct Decoder::Impl {
  ErrorRecorder recorder;  // outlives the codec
  Owned<AVCodecContext> codec;
  Owned<AVFrame> frame{av_frame_alloc()};
  Owned<AVPacket> packet{av_packet_alloc()};
  ImagePool pool;
  std::shared_ptr<const Image16> last;
  std::shared_ptr<const StreamFormat> format;  // of the last packet
  std::deque<std::pair<std::int64_t, PacketPtr>> inside;
  std::int64_t count = 0;
  bool damaged_since_intra = false;

  Result<void> fill_packet(const Packet& from);
  Result<void> receive(std::vector<DecodedPicture>& out);
  Result<void> take_picture(std::vector<DecodedPicture>& out);
  PacketPtr packet_of(std::int64_t number);
  Error failure(int error);
};

Decoder::Decoder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Decoder::~Decoder() = default;

Result<std::unique_ptr<Decoder>> Decoder::open(const StreamFormat& format, const DecoderOptions& options) {
  auto parameters = parameters_of(format);
  if (!parameters) return parameters.error();
  return open_decoder(**parameters, options);
}

Result<std::unique_ptr<Decoder>> open_decoder(const AVCodecParameters& parameters,
                                              const DecoderOptions& options, Strictness strictness) {
  if (options.threads < 1 || options.threads > 16) {
    return {ErrorCode::invalid_argument,
            "a decoder has 1 to 16 threads, not " + std::to_string(options.threads)};
  }
  prepare_ffmpeg();
  const std::string name = avcodec_get_name(parameters.codec_id);
  const AVCodec* kind = avcodec_find_decoder(parameters.codec_id);
  if (kind == nullptr) return {ErrorCode::unsupported, "FFmpeg has no decoder for " + name};
  auto impl = std::make_unique<Decoder::Impl>();
  impl->codec.reset(avcodec_alloc_context3(kind));
  if (!impl->codec || !impl->frame || !impl->packet) return {ErrorCode::exhausted, "out of memory"};
  AVCodecContext& codec = *impl->codec;
  if (const int error = avcodec_parameters_to_context(&codec, &parameters); error < 0) {
    return ffmpeg_error(error, "cannot open a decoder for " + name);
  }
  codec.opaque = &impl->recorder;
  codec.thread_count = options.threads;
  codec.max_pixels = kMostPixels;
  // No more than that: cameras write much that is not to the letter and yet a whole picture.
  codec.err_recognition = AV_EF_CRCCHECK;
  if (strictness == Strictness::stop_at_errors) codec.err_recognition |= AV_EF_EXPLODE;
  if (!options.without_quantiser) codec.export_side_data |= AV_CODEC_EXPORT_DATA_VIDEO_ENC_PARAMS;
  if (const int error = avcodec_open2(&codec, kind, nullptr); error < 0) {
    return ffmpeg_error(error, "cannot open a decoder for " + name, &impl->recorder);
  }
  impl->recorder.take();
  return std::make_unique<Decoder>(std::move(impl));
}

Error Decoder::Impl::failure(int error) {
  return ffmpeg_error(error, std::string("cannot decode ") + avcodec_get_name(codec->codec_id), &recorder);
}

Result<void> Decoder::Impl::fill_packet(const Packet& from) {
  av_packet_unref(packet.get());
  if (from.data.size() > kMostPacketBytes) return {ErrorCode::exhausted, "a packet is larger than 128 MiB"};
  // Not reference-counted, so FFmpeg copies it and pads the copy; it never writes into ours.
  packet->data = const_cast<std::uint8_t*>(from.data.data());
  packet->size = static_cast<int>(from.data.size());
  packet->flags = from.key ? AV_PKT_FLAG_KEY : 0;
  if (format && from.format && format != from.format && format->codec_private != from.format->codec_private &&
      !from.format->codec_private.empty()) {
    const auto& extra = from.format->codec_private;
    std::uint8_t* side = av_packet_new_side_data(packet.get(), AV_PKT_DATA_NEW_EXTRADATA, extra.size());
    if (side == nullptr) return {ErrorCode::exhausted, "out of memory"};
    std::memcpy(side, extra.data(), extra.size());
  }
  if (from.format) format = from.format;
  return {};
}

Result<void> Decoder::decode(const PacketPtr& packet, std::vector<DecodedPicture>& out) {
  Impl& impl = *impl_;
  if (!packet || packet->data.empty()) return {};
  if (auto filled = impl.fill_packet(*packet); !filled) return filled;
  impl.codec->reordered_opaque = ++impl.count;
  impl.inside.emplace_back(impl.count, packet);
  if (impl.inside.size() > kMostInDecoder) impl.inside.pop_front();

  int error = avcodec_send_packet(impl.codec.get(), impl.packet.get());
  if (error == AVERROR(EAGAIN)) {
    if (auto received = impl.receive(out); !received) return received;
    error = avcodec_send_packet(impl.codec.get(), impl.packet.get());
  }
  av_packet_unref(impl.packet.get());
  if (error < 0) {
    impl.damaged_since_intra = true;
    const Error said = impl.failure(error);
    (void)impl.receive(out);
    return said;
  }
  return impl.receive(out);
}

Result<void> Decoder::flush(std::vector<DecodedPicture>& out) {
  Impl& impl = *impl_;
  avcodec_send_packet(impl.codec.get(), nullptr);
  auto received = impl.receive(out);
  avcodec_flush_buffers(impl.codec.get());
  impl.inside.clear();
  impl.last.reset();
  impl.damaged_since_intra = false;
  return received;
}

Result<void> Decoder::Impl::receive(std::vector<DecodedPicture>& out) {
  while (true) {
    const int error = avcodec_receive_frame(codec.get(), frame.get());
    if (error == AVERROR(EAGAIN) || error == AVERROR_EOF) return {};
    if (error < 0) {
      damaged_since_intra = true;
      return failure(error);
    }
    auto taken = take_picture(out);
    av_frame_unref(frame.get());
    if (!taken) return taken;
  }
}

PacketPtr Decoder::Impl::packet_of(std::int64_t number) {
  const auto found =
      std::find_if(inside.begin(), inside.end(), [&](const auto& entry) { return entry.first == number; });
  if (found == inside.end()) return nullptr;
  PacketPtr packet_found = std::move(found->second);
  inside.erase(found);
  return packet_found;
}

Result<void> Decoder::Impl::take_picture(std::vector<DecodedPicture>& out) {
  const int bits = luma_bits(static_cast<AVPixelFormat>(frame->format));
  if (bits == 0) {
    const char* name = av_get_pix_fmt_name(static_cast<AVPixelFormat>(frame->format));
    return {ErrorCode::unsupported, std::string("pictures with pixels in format ") +
                                        (name != nullptr ? name : "unknown") +
                                        " are not read; convert them to grey with up to 16 bits"};
  }
  if (frame->width <= 0 || frame->height <= 0 || frame->width > kMaxImageSide ||
      frame->height > kMaxImageSide) {
    return {ErrorCode::unsupported, "a picture of " + std::to_string(frame->width) + "×" +
                                        std::to_string(frame->height) + " pixels is larger than we read"};
  }
  const std::string message = recorder.take();
  const bool wrong_now = (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0 || frame->decode_error_flags != 0 ||
                         (!message.empty() && !is_harmless(message));
  const bool by_itself = frame->key_frame != 0;
  auto image = pool.take(frame->width, frame->height);
  const bool fits = copy_luma(*frame, *image);
  damaged_since_intra = wrong_now || !fits || (damaged_since_intra && !by_itself);

  DecodedPicture picture;
  picture.bits = bits;
  picture.kind = kind_of(*frame, *codec);
  picture.quantiser = quantiser_of(*frame);
  picture.damaged = damaged_since_intra;
  picture.packet = packet_of(frame->reordered_opaque);
  if (picture.kind == PictureKind::predicted && last && *last == *image) picture.kind = PictureKind::repeat;
  last = image;
  picture.image = std::move(image);
  out.push_back(std::move(picture));
  return {};
}

}  // namespace vigie::media
