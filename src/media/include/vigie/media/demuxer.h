// The compressed packets of one video stream, from a file, from memory or over the network.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <variant>

#include <vigie/core/clock.h>
#include <vigie/core/frame.h>
#include <vigie/media/decoder.h>
#include <vigie/media/url.h>

namespace vigie::media {

// One packet as it was read. It is its reader's alone: whoever knows its time of capture writes it in before
// the packet is shared.
struct ReadPacket {
  std::shared_ptr<Packet> packet;
  bool has_pts = false;  // false: the stream gave none, and packet->pts says nothing
  bool damaged = false;  // over the network: parts of it were lost
};

// Thread-bound. The best video stream of the input is read; all others are left.
class Demuxer {
 public:
  struct Timeout {};
  struct End {};
  // An Error where the input broke off: the position and what to do are in it. After End or Error the same
  // comes again.
  using Read = std::variant<ReadPacket, Timeout, End, Error>;

  // A regular file, told by what is in it. not_found, permission_denied, io, damaged, unsupported.
  // Stops within 0.5 s of a stop (cancelled).
  static Result<std::unique_ptr<Demuxer>> open_file(const std::string& path,
                                                    const std::stop_token& stop = {});
  // `bytes` outlive the demuxer; `name` is for error messages.
  static Result<std::unique_ptr<Demuxer>> open_memory(std::span<const std::uint8_t> bytes, std::string name);
  // A live stream, waiting for it until `deadline`. RTSP goes over TCP, and over UDP where the server refuses
  // TCP. unavailable, permission_denied, timeout, unsupported, damaged, cancelled. `clock` outlives the
  // demuxer.
  static Result<std::unique_ptr<Demuxer>> open_stream(const StreamUrl& url, const Clock& clock,
                                                      MonotonicTime deadline, const std::stop_token& stop);
  ~Demuxer();
  Demuxer(const Demuxer&) = delete;
  Demuxer& operator=(const Demuxer&) = delete;

  // Of the packets read last; width, height and bits are 0 while a live stream has not told them.
  [[nodiscard]] std::shared_ptr<const StreamFormat> format() const;
  // When the recording was begun, as its container says.
  [[nodiscard]] std::optional<UtcTime> creation_time() const;
  // A decoder for this stream.
  [[nodiscard]] Result<std::unique_ptr<Decoder>> make_decoder(const DecoderOptions& options) const;

  // The next packet. Files answer at once and never time out. In a live stream a timeout or a stop may have
  // cut a packet in two: the stream is then lost, so `deadline` is for finding that it stalled.
  Read read(const std::stop_token& stop, MonotonicTime deadline);

 private:
  struct Impl;
  explicit Demuxer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vigie::media
