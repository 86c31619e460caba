#include "output_file.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include <vigie/core/log.h>
#include <vigie/media/h264.h>
#include <vigie/media/muxer.h>

namespace vigie::media {
namespace {

constexpr AVRational kTimeBase{1, 90'000};
// H.264 and HEVC show pictures at most 16 later than they decode them.
constexpr std::size_t kMostReordered = 17;

// The parameter sets in an Annex B packet: SPS and PPS, for HEVC with VPS.
Bytes in_band_parameter_sets(const Packet& packet, bool hevc) {
  Bytes out;
  for (const auto unit : annex_b_units(packet.data)) {
    const int type = hevc ? unit[0] >> 1 & 63 : unit[0] & 31;
    if (hevc ? type < 32 || type > 34 : type != 7 && type != 8) continue;
    out.insert(out.end(), {0, 0, 0, 1});
    out.insert(out.end(), unit.begin(), unit.end());
  }
  return out;
}

// When it is to be decoded, on the time line of capture.
UtcTime decode_time(const Packet& packet) {
  return packet.captured - (packet.pts - packet.dts);
}

}  // namespace

struct ClipWriter::Impl {
  Impl(const std::string& path, const ClipOptions& options_in) : file(path, "mp4"), options(options_in) {}

  OutputFile file;
  ClipOptions options;
  std::vector<PacketPtr> waiting;  // in order of decoding
  std::shared_ptr<const StreamFormat> format;
  UtcTime first;
  std::int64_t last_dts = INT64_MIN;
  Owned<AVPacket> packet{av_packet_alloc()};

  Result<void> begin(const Packet& key);
  Result<void> write_oldest();
};

ClipWriter::ClipWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ClipWriter::~ClipWriter() = default;

Result<std::unique_ptr<ClipWriter>> ClipWriter::open(const std::string& path, const ClipOptions& options) {
  auto impl = std::make_unique<Impl>(path, options);
  if (!impl->packet) return {ErrorCode::exhausted, "out of memory"};
  if (auto created = impl->file.create(); !created) return created.error();
  return std::unique_ptr<ClipWriter>(new ClipWriter(std::move(impl)));
}

Result<void> ClipWriter::Impl::begin(const Packet& key) {
  StreamFormat complete = *key.format;
  if (complete.codec != "h264" && complete.codec != "hevc") {
    return {ErrorCode::unsupported, "clips are made of H.264 or HEVC, not of " + printable(complete.codec)};
  }
  if (complete.codec_private.empty())
    complete.codec_private = in_band_parameter_sets(key, complete.codec == "hevc");
  auto parameters = parameters_of(complete);
  if (!parameters) return parameters.error();
  auto stream = file.add_stream(**parameters, kTimeBase);
  if (!stream) return stream.error();
  AVDictionary* words = nullptr;
  av_dict_set(&words, "movflags",
              options.fragmented ? "frag_keyframe+empty_moov+default_base_moof" : "faststart", 0);
  first = decode_time(key);
  format = key.format;
  auto begun = file.begin(key.captured, &words);
  av_dict_free(&words);
  return begun;
}

Result<void> ClipWriter::write(const PacketPtr& packet) {
  Impl& impl = *impl_;
  if (!packet || !packet->format || packet->data.empty()) {
    return {ErrorCode::invalid_argument, "a clip's packets have data and a format"};
  }
  if (!impl.file.is_begun()) {
    if (!packet->key) return {};
    if (auto begun = impl.begin(*packet); !begun) return begun;
  }
  const StreamFormat &was = *impl.format, &now = *packet->format;
  if (packet->format != impl.format &&
      (now.codec != was.codec || now.width != was.width || now.height != was.height)) {
    return {ErrorCode::unsupported, "the stream changed its size or codec: begin a new clip"};
  }
  const auto later = std::find_if(impl.waiting.rbegin(), impl.waiting.rend(), [&](const PacketPtr& other) {
    return decode_time(*other) <= decode_time(*packet);
  });
  impl.waiting.insert(later.base(), packet);
  return impl.waiting.size() > kMostReordered ? impl.write_oldest() : Result<void>();
}

Result<void> ClipWriter::Impl::write_oldest() {
  const PacketPtr from = std::move(waiting.front());
  waiting.erase(waiting.begin());
  const auto stamp = [&](UtcTime time) {
    return stamp_of(MediaTime::from_nanoseconds((time - first).nanoseconds()), file.time_base());
  };
  const std::int64_t dts = stamp(decode_time(*from));
  av_packet_unref(packet.get());
  if (av_new_packet(packet.get(), static_cast<int>(from->data.size())) < 0) {
    return {ErrorCode::exhausted, "out of memory"};
  }
  std::memcpy(packet->data, from->data.data(), from->data.size());
  packet->flags = from->key ? AV_PKT_FLAG_KEY : 0;
  packet->stream_index = 0;
  packet->dts = last_dts == INT64_MIN ? dts : std::max(dts, last_dts + 1);
  packet->pts = std::max(stamp(from->captured), packet->dts);
  last_dts = packet->dts;
  const double rate = from->format->frames_per_second;
  packet->duration = av_rescale_q(1, av_d2q(1 / (rate >= 0.01 ? rate : 25.0), 1'000'000), file.time_base());
  return file.write(*packet);
}

Result<void> ClipWriter::finish() {
  Impl& impl = *impl_;
  if (!impl.file.is_begun()) return {ErrorCode::invalid_argument, "no key picture came, so there is no clip"};
  while (!impl.waiting.empty()) {
    if (auto written = impl.write_oldest(); !written) return written;
  }
  return impl.file.finish();
}

}  // namespace vigie::media
