// Opens whatever a URL or path names and delivers its packets and frames. What is read, and how it is told:
//   rtsp:// rtsps:// rtmp:// srt:// udp:// tcp:// http:// https://   a live stream; found again when lost
//   raw:PATH?width=W&height=H&fps=F&bits=B                           gray16le pictures, one after the other
//   a folder                                                         numbered TIFF, PNG, PGM or BMP pictures
//   a file                                                           CPTV, FLIR, or any video that FFmpeg
//   reads
// Files are told by what is in them first, by their extension second. "file:PATH" and PATH are the same.
//
// Samples are kept as they are coded: 8, 10, 12, 14 or 16 bits, limited or full range; colour is reduced to
// its luminance. Damaged or truncated input gives the whole frames before the damage and then one error.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <vigie/core/clock.h>
#include <vigie/core/source.h>
#include <vigie/media/url.h>

namespace vigie::source {

struct SourceOptions {
  CameraId camera{};  // what the frames' ids say
  std::string url{};
  Pace pace = Pace::as_fast_as_possible;  // of recordings
  std::optional<Origin> origin{};         // not set: live for streams, replay for recordings
  std::uint32_t first_epoch = 0;          // the epoch that the first frame bears
  // For streams: instead of what the URL says. Never logged or shown.
  std::optional<media::Credentials> credentials{};
  // For raw pictures, where the URL does not say.
  int raw_width = 0, raw_height = 0;  // px
  // For raw pictures and folders, which do not say it themselves.
  double frames_per_second = 25;
  // The decoder's own threads, 1 to 16. One is enough for a thermal camera and gives the least delay.
  int decoder_threads = 1;
  // A live stream that does not answer in this time is unavailable. Cameras that wake up need seconds.
  Duration open_timeout = Duration::seconds(8);
  // A live stream that sends nothing for this long is stalled, and is connected anew.
  Duration stall_timeout = Duration::seconds(3);

  // invalid_argument: which of the above is out of its range.
  [[nodiscard]] Result<void> validate() const;
};

// A live stream opens at once, whether the camera answers or not: what is wrong comes as a Gap. A recording
// that cannot be read is an error here: not_found, io, damaged, unsupported, invalid_argument.
// `clock` outlives the source.
Result<std::unique_ptr<Source>> open_source(const SourceOptions& options, const Clock& clock);

}  // namespace vigie::source
