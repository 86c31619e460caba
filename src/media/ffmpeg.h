// What all of media shares of FFmpeg: owners, errors, times, and where its own messages go.
// Private to media. Reentrant.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include <memory>
#include <optional>
#include <string>

#include <vigie/core/frame.h>
#include <vigie/core/mutex.h>
#include <vigie/core/result.h>

namespace vigie::media {

struct FfmpegFree {
  void operator()(AVPacket* p) const { av_packet_free(&p); }
  void operator()(AVFrame* p) const { av_frame_free(&p); }
  void operator()(AVCodecContext* p) const { avcodec_free_context(&p); }
  void operator()(AVCodecParameters* p) const { avcodec_parameters_free(&p); }
  void operator()(AVDictionary* p) const { av_dict_free(&p); }
};
template <typename T>
using Owned = std::unique_ptr<T, FfmpegFree>;

// The most pixels that a picture may have: 8192 × 8192. What claims more is refused before memory is taken.
inline constexpr std::int64_t kMostPixels = std::int64_t{1} << 26;
// The largest packet: an uncompressed 16-bit picture of that size, and a little.
inline constexpr std::size_t kMostPacketBytes = (std::size_t{1} << 27) + 65536;

// Keeps the first error that FFmpeg logged about one context. The context's `opaque` points to it, so it
// outlives the context. Thread-safe: decoders log from threads of their own.
class ErrorRecorder {
 public:
  void record(const std::string& message) EXCLUDES(mutex_);
  // The first message since the last call; empty if there was none.
  std::string take() EXCLUDES(mutex_);

 private:
  Mutex mutex_;
  std::string first_ GUARDED_BY(mutex_);
};

// Sends FFmpeg's messages to our log at debug, a line a second at most, and bounds its single allocations.
// Before anything else of FFmpeg; any number of times.
void prepare_ffmpeg();

// FFmpeg's own words for an error number.
std::string ffmpeg_words(int error);
// What kind of failure an error number is.
ErrorCode code_of(int error);
// "WHAT: MESSAGE", where the message is what was recorded, or FFmpeg's words for the number.
Error ffmpeg_error(int error, std::string what, ErrorRecorder* recorder = nullptr);

// A time stamp in its time base; nothing where there is none, or it is more than a century.
std::optional<MediaTime> media_time(std::int64_t stamp, AVRational base);
// Back again, rounded to the nearest.
std::int64_t stamp_of(MediaTime time, AVRational base);

// How many bits of a picture format's luminance count; 0 where it is none that we read.
int luma_bits(AVPixelFormat format);
// What the codec parameters say, in our words.
StreamFormat format_of(const AVCodecParameters& parameters, AVRational rate);
// And back. unsupported where FFmpeg has no such codec.
Result<Owned<AVCodecParameters>> parameters_of(const StreamFormat& format);

}  // namespace vigie::media
