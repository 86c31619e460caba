#include "ffmpeg.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <array>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string_view>

#include <vigie/core/clock.h>
#include <vigie/core/log.h>
#include <vigie/media/url.h>

namespace vigie::media {
namespace {

constexpr std::size_t kMostAllocation = std::size_t{1} << 29;
constexpr std::int64_t kCentury_ns = 100LL * 365 * 86400 * 1'000'000'000;
constexpr AVRational kNanosecond{1, 1'000'000'000};

// The recorder of the context that speaks, or null.
ErrorRecorder* recorder_of(void* context) {
  if (context == nullptr) return nullptr;
  const AVClass* kind = *static_cast<AVClass**>(context);
  if (kind == nullptr || kind->class_name == nullptr) return nullptr;
  if (std::strcmp(kind->class_name, "AVFormatContext") == 0) {
    return static_cast<ErrorRecorder*>(static_cast<AVFormatContext*>(context)->opaque);
  }
  if (std::strcmp(kind->class_name, "AVCodecContext") == 0) {
    return static_cast<ErrorRecorder*>(static_cast<AVCodecContext*>(context)->opaque);
  }
  return nullptr;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
std::string log_line(const char* format, va_list arguments) {
  std::array<char, 512> line{};
  std::vsnprintf(line.data(), line.size(), format, arguments);
  std::string text = without_secrets(line.data());
  while (!text.empty() && (text.back() == '\n' || text.back() == '.')) text.pop_back();
  return printable(text);
}
#pragma GCC diagnostic pop

// What FFmpeg calls no error although a picture is missing: packets lost on the network, and a step in the
// numbers of an H.264 stream's reference pictures.
bool tells_of_loss(std::string_view format) {
  return format.starts_with("RTP: missed") || format.starts_with("Frame num gap");
}

// What FFmpeg calls an error although nothing of the picture is missing: a TIFF tag that it does not know.
bool is_harmless(std::string_view format) {
  return format.starts_with("Unknown or unsupported tag");
}

void log_callback(void* context, int level, const char* format, va_list arguments) {
  const bool loss = tells_of_loss(format);
  if (level > AV_LOG_WARNING && !loss) return;
  static LogLimiter limiter;
  static const SystemClock clock;
  const std::string text = log_line(format, arguments);
  if (text.empty()) return;
  if ((level <= AV_LOG_ERROR && !is_harmless(format)) || loss) {
    if (ErrorRecorder* recorder = recorder_of(context)) recorder->record(text);
  }
  const std::int64_t held = limiter.pass(clock.monotonic());
  if (held < 0) return;
  log_debug("ffmpeg", held > 0 ? text + " (and " + std::to_string(held) + " more)" : text);
}

}  // namespace

void ErrorRecorder::record(const std::string& message) {
  MutexLock lock(mutex_);
  if (first_.empty()) first_ = message;
}

std::string ErrorRecorder::take() {
  MutexLock lock(mutex_);
  return std::exchange(first_, {});
}

void prepare_ffmpeg() {
  static std::once_flag once;
  std::call_once(once, [] {
    av_log_set_callback(log_callback);
    av_max_alloc(kMostAllocation);
    avformat_network_init();
  });
}

std::string ffmpeg_words(int error) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(error, text.data(), text.size());
  return text.data();
}

ErrorCode code_of(int error) {
  switch (error) {
    case AVERROR(ENOENT):
    case AVERROR_HTTP_NOT_FOUND:
    case AVERROR_STREAM_NOT_FOUND:
      return ErrorCode::not_found;
    case AVERROR(EACCES):
    case AVERROR(EPERM):
    case AVERROR_HTTP_UNAUTHORIZED:
    case AVERROR_HTTP_FORBIDDEN:
      return ErrorCode::permission_denied;
    case AVERROR(EIO):
    case AVERROR(ENOSPC):
    case AVERROR(EROFS):
      return ErrorCode::io;
    case AVERROR(ENOMEM):
      return ErrorCode::exhausted;
    case AVERROR(ETIMEDOUT):
      return ErrorCode::timeout;
    case AVERROR_EXIT:
      return ErrorCode::cancelled;
    case AVERROR(ECONNREFUSED):
    case AVERROR(ECONNRESET):
    case AVERROR(EPIPE):
    case AVERROR(EHOSTUNREACH):
    case AVERROR(ENETUNREACH):
      return ErrorCode::unavailable;
    case AVERROR_DECODER_NOT_FOUND:
    case AVERROR_DEMUXER_NOT_FOUND:
    case AVERROR_ENCODER_NOT_FOUND:
    case AVERROR_MUXER_NOT_FOUND:
    case AVERROR_PROTOCOL_NOT_FOUND:
    case AVERROR_PATCHWELCOME:
    case AVERROR(ENOSYS):
      return ErrorCode::unsupported;
    default:
      return ErrorCode::damaged;
  }
}

Error ffmpeg_error(int error, std::string what, ErrorRecorder* recorder) {
  const std::string recorded = recorder != nullptr ? recorder->take() : std::string();
  return {code_of(error), std::move(what),
          Error(code_of(error), recorded.empty() ? ffmpeg_words(error) : recorded)};
}

std::optional<MediaTime> media_time(std::int64_t stamp, AVRational base) {
  if (stamp == AV_NOPTS_VALUE || base.num <= 0 || base.den <= 0) return std::nullopt;
  const std::int64_t ns = av_rescale_q(stamp, base, kNanosecond);
  if (ns > kCentury_ns || ns < -kCentury_ns) return std::nullopt;
  return MediaTime::from_nanoseconds(ns);
}

std::int64_t stamp_of(MediaTime time, AVRational base) {
  return av_rescale_q(time.nanoseconds(), kNanosecond, base);
}

int luma_bits(AVPixelFormat format) {
  const AVPixFmtDescriptor* layout = av_pix_fmt_desc_get(format);
  if (layout == nullptr || layout->nb_components == 0) return 0;
  constexpr std::uint64_t kUnread = AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_FLOAT;
  if ((layout->flags & kUnread) != 0) return 0;
  if ((layout->flags & AV_PIX_FMT_FLAG_PAL) != 0) return 8;
  if (format == AV_PIX_FMT_XYZ12LE || format == AV_PIX_FMT_XYZ12BE) return 0;
  const int depth = layout->comp[0].depth;
  return depth > 16 ? 0 : std::max(depth, 8);
}

StreamFormat format_of(const AVCodecParameters& parameters, AVRational rate) {
  StreamFormat format;
  format.codec = avcodec_get_name(parameters.codec_id);
  format.width = parameters.width;
  format.height = parameters.height;
  format.bits = luma_bits(static_cast<AVPixelFormat>(parameters.format));
  if (rate.num > 0 && rate.den > 0) format.frames_per_second = av_q2d(rate);
  if (parameters.extradata_size > 0) {
    format.codec_private.assign(parameters.extradata, parameters.extradata + parameters.extradata_size);
  }
  return format;
}

Result<Owned<AVCodecParameters>> parameters_of(const StreamFormat& format) {
  const AVCodecDescriptor* codec = avcodec_descriptor_get_by_name(format.codec.c_str());
  if (codec == nullptr || codec->type != AVMEDIA_TYPE_VIDEO) {
    return {ErrorCode::unsupported, "no video codec is named " + printable(format.codec)};
  }
  Owned<AVCodecParameters> parameters(avcodec_parameters_alloc());
  if (!parameters) return {ErrorCode::exhausted, "out of memory"};
  parameters->codec_type = AVMEDIA_TYPE_VIDEO;
  parameters->codec_id = codec->id;
  parameters->width = format.width;
  parameters->height = format.height;
  if (codec->id == AV_CODEC_ID_RAWVIDEO) {
    parameters->format = format.bits > 8 ? AV_PIX_FMT_GRAY16LE : AV_PIX_FMT_GRAY8;
  }
  const std::size_t size = format.codec_private.size();
  if (size > 0 && size < kMostPacketBytes) {
    parameters->extradata = static_cast<std::uint8_t*>(av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE));
    if (parameters->extradata == nullptr) return {ErrorCode::exhausted, "out of memory"};
    std::memcpy(parameters->extradata, format.codec_private.data(), size);
    parameters->extradata_size = static_cast<int>(size);
  }
  return parameters;
}

}  // namespace vigie::media
