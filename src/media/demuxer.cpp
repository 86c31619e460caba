#include "byte_input.h"
#include "decoder_impl.h"
#include "ffmpeg.h"

#include <string_view>

#include <fmt/format.h>

#include <vigie/core/log.h>
#include <vigie/media/demuxer.h>

namespace vigie::media {
namespace {

constexpr Duration kOpenFileTime = Duration::seconds(30);

// What FFmpeg asks now and then while it waits: whether to give up.
struct Patience {
  const Clock* clock = nullptr;
  MonotonicTime deadline;
  std::stop_token stop;

  [[nodiscard]] bool is_over() const {
    return stop.stop_requested() || (clock != nullptr && clock->monotonic() > deadline);
  }
  static int ask(void* self) { return static_cast<const Patience*>(self)->is_over() ? 1 : 0; }
};

int refuse_to_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
  return AVERROR(EPERM);
}

// Whether the outermost boxes of an MP4 fill the file (ISO/IEC 14496-12, 4.2): where the last one reaches
// past the end, FFmpeg takes what is there for all.
bool has_whole_boxes(AVIOContext* file, std::int64_t size) {
  constexpr int kMostBoxes = 1'000'000;
  std::int64_t at = 0;
  for (int i = 0; i < kMostBoxes && at < size; ++i) {
    if (size - at < 8 || avio_seek(file, at, SEEK_SET) < 0) return false;
    std::uint64_t length = avio_rb32(file);
    avio_rb32(file);               // its kind
    if (length == 0) return true;  // up to the end, whatever that is
    if (length == 1) length = avio_rb64(file);
    if (length < 8 || length > static_cast<std::uint64_t>(size - at)) return false;
    at += static_cast<std::int64_t>(length);
  }
  return true;
}

// FFmpeg reads plain text as pictures made of letters; nobody means that.
bool is_text_art(AVCodecID codec) {
  return codec == AV_CODEC_ID_ANSI || codec == AV_CODEC_ID_XBIN || codec == AV_CODEC_ID_IDF ||
         codec == AV_CODEC_ID_BINTEXT;
}

bool is_too_large(const AVCodecParameters& p) {
  return p.width < 0 || p.height < 0 || p.width > kMaxImageSide || p.height > kMaxImageSide ||
         std::int64_t{p.width} * p.height > kMostPixels;
}

}  // namespace

struct Demuxer::Impl {
  std::string name;
  ErrorRecorder recorder;  // these three outlive the context
  Patience patience;
  SystemClock system_clock;
  std::unique_ptr<ByteInput> bytes;
  AVFormatContext* context = nullptr;
  AVStream* stream = nullptr;
  Owned<AVPacket> packet{av_packet_alloc()};
  std::shared_ptr<const StreamFormat> format;
  std::int64_t read_count = 0;
  MediaTime last_end;  // where the last packet's picture stops being shown
  std::optional<Read> final;

  ~Impl() { avformat_close_input(&context); }

  [[nodiscard]] bool is_live() const { return bytes == nullptr; }
  Result<void> allocate();
  Result<void> open(const char* url, AVDictionary** options);
  Result<void> choose_stream();
  Read finish(int error);
  Read broken(ErrorCode code, const std::string& what);
  bool is_cut_short();
  Result<ReadPacket> take_packet();
  void follow_format();
  Error open_failure(int error);
};

Demuxer::Demuxer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Demuxer::~Demuxer() = default;

Result<void> Demuxer::Impl::allocate() {
  prepare_ffmpeg();
  context = avformat_alloc_context();
  if (context == nullptr || !packet) return {ErrorCode::exhausted, "out of memory"};
  context->opaque = &recorder;
  context->interrupt_callback = {&Patience::ask, &patience};
  if (bytes) {
    context->pb = bytes->context();
    context->flags |= AVFMT_FLAG_CUSTOM_IO;
    context->io_open = refuse_to_open;
    // Playlists open what they name by other ways too.
    context->protocol_whitelist = av_strdup("none");
  }
  return {};
}

Error Demuxer::Impl::open_failure(int error) {
  const std::string what = is_live() ? "cannot connect to " + name : "cannot read " + name + " as a video";
  if (error == AVERROR_EXIT || (is_live() && patience.is_over())) {
    if (patience.stop.stop_requested()) return {ErrorCode::cancelled, what + ": asked to stop"};
    return {ErrorCode::timeout,
            what + ": no answer in time; see whether it is on, and that its address is right"};
  }
  if (bytes && bytes->system_error() != 0) return ffmpeg_error(AVERROR(bytes->system_error()), what);
  Error said = ffmpeg_error(error, what, &recorder);
  if (said.code == ErrorCode::damaged && !is_live()) {
    said.message += ": it is damaged, cut short, or no video; copy it again or convert it with ffmpeg";
  } else if (said.code == ErrorCode::permission_denied && is_live()) {
    said.message += ": give the camera's user and password";
  } else if (is_live() && said.code != ErrorCode::unsupported) {
    if (error == AVERROR(EIO)) {
      said.message += ": nothing answers there; see whether it is on, and that address and port are right";
    } else if (error == AVERROR_INVALIDDATA) {
      said.message += ": what answers there sends no such stream; see whether address and port are right";
    }
    said.code = ErrorCode::unavailable;
  }
  return said;
}

Result<void> Demuxer::Impl::open(const char* url, AVDictionary** options) {
  // Frees the context where it fails.
  if (const int error = avformat_open_input(&context, url, nullptr, options); error < 0) {
    return open_failure(error);
  }
  if (const int error = avformat_find_stream_info(context, nullptr); error < 0) return open_failure(error);
  if (patience.is_over()) return open_failure(AVERROR_EXIT);
  recorder.take();
  return choose_stream();
}

Result<void> Demuxer::Impl::choose_stream() {
  const int best = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
  if (best < 0 || (context->streams[best]->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0 ||
      is_text_art(context->streams[best]->codecpar->codec_id)) {
    return {ErrorCode::unsupported, name + " has no video in it"};
  }
  stream = context->streams[best];
  for (unsigned i = 0; i < context->nb_streams; ++i) {
    if (context->streams[i] != stream) context->streams[i]->discard = AVDISCARD_ALL;
  }
  const AVCodecParameters& parameters = *stream->codecpar;
  if (is_too_large(parameters)) {
    return {ErrorCode::unsupported,
            fmt::format("{} says that its pictures have {}×{} pixels: more than is read", name,
                        parameters.width, parameters.height)};
  }
  if (!is_live() && (parameters.width == 0 || parameters.height == 0)) {
    return {ErrorCode::damaged, name + " holds no whole picture: it is damaged or cut short; copy it again"};
  }
  format = std::make_shared<const StreamFormat>(
      format_of(parameters, av_guess_frame_rate(context, stream, nullptr)));
  return {};
}

Result<std::unique_ptr<Demuxer>> Demuxer::open_file(const std::string& path, const std::stop_token& stop) {
  auto input = ByteInput::file(path);
  if (!input) return input.error();
  auto impl = std::make_unique<Impl>();
  impl->name = printable(path);
  impl->bytes = std::move(*input);
  impl->patience = {&impl->system_clock, impl->system_clock.monotonic() + kOpenFileTime, stop};
  impl->bytes->limit(stop, impl->patience.clock, impl->patience.deadline);
  if (auto made = impl->allocate(); !made) return made.error();
  // The path is a hint to the format by its extension; nothing is opened by it.
  if (auto opened = impl->open(path.c_str(), nullptr); !opened) return opened.error();
  return std::unique_ptr<Demuxer>(new Demuxer(std::move(impl)));
}

Result<std::unique_ptr<Demuxer>> Demuxer::open_memory(std::span<const std::uint8_t> bytes, std::string name) {
  auto input = ByteInput::memory(bytes);
  if (!input) return input.error();
  auto impl = std::make_unique<Impl>();
  impl->name = printable(name);
  impl->bytes = std::move(*input);
  impl->patience = {&impl->system_clock, impl->system_clock.monotonic() + kOpenFileTime, {}};
  impl->bytes->limit({}, impl->patience.clock, impl->patience.deadline);
  if (auto made = impl->allocate(); !made) return made.error();
  if (auto opened = impl->open("", nullptr); !opened) return opened.error();
  return std::unique_ptr<Demuxer>(new Demuxer(std::move(impl)));
}

Result<std::unique_ptr<Demuxer>> Demuxer::open_stream(const StreamUrl& url, const Clock& clock,
                                                      MonotonicTime deadline, const std::stop_token& stop) {
  auto impl = std::make_unique<Impl>();
  impl->name = printable(without_secrets(url.address));
  impl->patience = {&clock, deadline, stop};
  if (auto made = impl->allocate(); !made) return made.error();
  impl->context->max_analyze_duration = 2'000'000;  // µs
  impl->context->fps_probe_size = 0;  // would wait for 20 frames to guess a rate that nobody needs
  AVDictionary* options = nullptr;
  // Never a file of this machine, whatever a playlist or a redirection says.
  av_dict_set(&options, "protocol_whitelist",
              "rtsp,rtsps,rtp,srtp,udp,tcp,tls,http,https,httpproxy,rtmp,rtmps,srt,crypto", 0);
  if (url.scheme == "rtsp" || url.scheme == "rtsps") {
    av_dict_set(&options, "rtsp_flags", "prefer_tcp", 0);
    av_dict_set(&options, "allowed_media_types", "video", 0);
    av_dict_set(&options, "user_agent", "vigie", 0);
  }
  auto opened = impl->open(url.with_credentials().c_str(), &options);
  av_dict_free(&options);
  if (!opened) return opened.error();
  return std::unique_ptr<Demuxer>(new Demuxer(std::move(impl)));
}

std::shared_ptr<const StreamFormat> Demuxer::format() const {
  return impl_->format;
}

std::optional<UtcTime> Demuxer::creation_time() const {
  const AVDictionaryEntry* entry = av_dict_get(impl_->context->metadata, "creation_time", nullptr, 0);
  if (entry == nullptr) entry = av_dict_get(impl_->stream->metadata, "creation_time", nullptr, 0);
  if (entry == nullptr) return std::nullopt;
  const auto time = parse_rfc3339(entry->value);
  if (!time) return std::nullopt;
  return *time;
}

Result<std::unique_ptr<Decoder>> Demuxer::make_decoder(const DecoderOptions& options) const {
  return open_decoder(*impl_->stream->codecpar, options);
}

Demuxer::Read Demuxer::read(const std::stop_token& stop, MonotonicTime deadline) {
  Impl& impl = *impl_;
  if (impl.final) return *impl.final;
  impl.patience.stop = stop;
  impl.patience.deadline = deadline;
  if (impl.bytes) {
    impl.patience.clock = nullptr;
    impl.bytes->limit(stop, nullptr, deadline);
  }
  while (!impl.patience.is_over()) {
    const int error = av_read_frame(impl.context, impl.packet.get());
    if (error == AVERROR(EAGAIN)) continue;
    if (error == AVERROR_EXIT && impl.patience.is_over()) break;
    if (error < 0) {
      impl.final = impl.finish(error);
      return *impl.final;
    }
    if (impl.packet->stream_index == impl.stream->index && impl.packet->size > 0) {
      auto taken = impl.take_packet();
      av_packet_unref(impl.packet.get());
      if (taken) return std::move(*taken);
      impl.final = taken.error();
      return *impl.final;
    }
    av_packet_unref(impl.packet.get());
  }
  return Timeout{};
}

// Parameters that changed on the way: what the packet says, or what the parser found meanwhile.
void Demuxer::Impl::follow_format() {
  std::size_t size = 0;
  const std::uint8_t* side = av_packet_get_side_data(packet.get(), AV_PKT_DATA_NEW_EXTRADATA, &size);
  if (side == nullptr || size == 0) return;
  StreamFormat changed = *format;
  changed.codec_private.assign(side, side + size);
  if (changed != *format) format = std::make_shared<const StreamFormat>(std::move(changed));
}

Result<ReadPacket> Demuxer::Impl::take_packet() {
  const bool corrupt = (packet->flags & AV_PKT_FLAG_CORRUPT) != 0;
  if (corrupt && !is_live())
    return std::get<Error>(broken(ErrorCode::damaged, "the file is cut short or damaged"));
  if (static_cast<std::size_t>(packet->size) > kMostPacketBytes) {
    return std::get<Error>(broken(ErrorCode::exhausted, "a packet is larger than 128 MiB"));
  }
  if (av_packet_get_side_data(packet.get(), AV_PKT_DATA_PALETTE, nullptr) != nullptr) {
    return {ErrorCode::unsupported, name + " has pictures with a palette of colours; convert it to grey"};
  }
  follow_format();
  ReadPacket out;
  out.damaged = corrupt || (is_live() && recorder.take().starts_with("RTP: missed"));
  out.packet = std::make_shared<Packet>();
  Packet& to = *out.packet;
  to.data.assign(packet->data, packet->data + packet->size);
  to.key = (packet->flags & AV_PKT_FLAG_KEY) != 0;
  to.format = format;
  const auto pts = media_time(packet->pts, stream->time_base),
             dts = media_time(packet->dts, stream->time_base);
  // Where the format has no stamps FFmpeg counts pictures at a rate that it assumes: as good as any for a
  // file, but a live stream's own rate is another.
  const bool counted = is_live() && (context->iformat->flags & AVFMT_NOTIMESTAMPS) != 0;
  out.has_pts = (pts || dts) && !counted;
  to.pts = pts ? *pts : dts.value_or(last_end);
  to.dts = dts ? *dts : to.pts;
  const auto length = media_time(packet->duration, stream->time_base).value_or(MediaTime());
  last_end = std::max(last_end, to.pts + Duration::nanoseconds(length.nanoseconds()));
  ++read_count;
  return out;
}

// Whether the input ended before what it had announced.
bool Demuxer::Impl::is_cut_short() {
  if (is_live() || read_count == 0) return false;
  if (std::string_view(context->iformat->name).starts_with("mov,")) {
    if (!has_whole_boxes(context->pb, bytes->size())) return true;
  }
  // A container that holds only this stream says how long it is; half a second is left for rounding and for
  // the last picture.
  if (context->nb_streams != 1 || context->duration <= 0 ||
      context->duration_estimation_method != AVFMT_DURATION_FROM_STREAM) {
    return false;
  }
  const double told = static_cast<double>(context->duration) / AV_TIME_BASE;
  const MediaTime start = media_time(context->start_time, AVRational{1, AV_TIME_BASE}).value_or(MediaTime());
  return (last_end - start).seconds() + 0.5 < told;
}

Demuxer::Read Demuxer::Impl::broken(ErrorCode code, const std::string& what) {
  const std::string words = recorder.take();
  Error error(code,
              fmt::format("{}: after {} whole packets, at byte {}: {}; what was read before is good, copy or "
                          "record it again for the rest",
                          name, read_count, context->pb != nullptr ? avio_tell(context->pb) : 0, what));
  if (!words.empty()) error.cause = std::make_shared<const Error>(code, words);
  return error;
}

Demuxer::Read Demuxer::Impl::finish(int error) {
  if (is_live()) {
    if (error == AVERROR_EOF) return End{};
    Error said = ffmpeg_error(error, "lost " + name, &recorder);
    said.code = ErrorCode::unavailable;
    return said;
  }
  if (bytes->system_error() != 0) return broken(ErrorCode::io, ffmpeg_words(AVERROR(bytes->system_error())));
  if (error != AVERROR_EOF) return broken(code_of(error), "the file is damaged");
  const std::string words = recorder.take();
  if (!words.empty()) {
    recorder.record(words);
    return broken(ErrorCode::damaged, "the file is cut short or damaged");
  }
  if (read_count == 0) return broken(ErrorCode::damaged, "no picture in it");
  if (is_cut_short()) return broken(ErrorCode::damaged, "the file is cut short");
  return End{};
}

}  // namespace vigie::media
