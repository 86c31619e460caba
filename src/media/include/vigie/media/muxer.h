// Packets to a file that people can play, and 16-bit pictures to a file that loses nothing.
// Each file is written under its name with ".part" behind it and gets its name when it is whole.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <vigie/core/frame.h>

namespace vigie::media {

struct ClipOptions {
  // True: the file can be played up to its last second at any moment, also after a crash. False: the index
  // stands in front once finished, which every player and browser seeks in.
  bool fragmented = false;
};

// An .mp4 of packets as they came: H.264 or HEVC, AVCC or Annex B; nothing is coded again. Thread-bound.
class ClipWriter {
 public:
  // io, permission_denied, exhausted.
  static Result<std::unique_ptr<ClipWriter>> open(const std::string& path, const ClipOptions& options = {});
  // What was not finished is removed.
  ~ClipWriter();
  ClipWriter(const ClipWriter&) = delete;
  ClipWriter& operator=(const ClipWriter&) = delete;

  // Packets of one stream in the order of their frames or of decoding. Their `captured` is the time line, so
  // that a clip spans a reconnection. Those before the first key packet are left out. unsupported where the
  // format is none for .mp4 or changes its size on the way; io, exhausted (the disk is full).
  Result<void> write(const PacketPtr& packet);
  // Writes the rest and gives the file its name. invalid_argument where no packet was written.
  Result<void> finish();

 private:
  struct Impl;
  explicit ClipWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

struct RecorderOptions {
  int width = 0, height = 0;  // px
  // 9 to 16: samples are below 2^bits. 9, 10 and 12 are read back as such, the others as 16, values
  // unchanged.
  int bits = 16;
  double frames_per_second = 25;

  [[nodiscard]] Result<void> validate() const;
};

// 16-bit grey pictures to FFV1 in Matroska, every sample as it was. Thread-bound.
class LosslessRecorder {
 public:
  // invalid_argument, io, permission_denied, exhausted.
  static Result<std::unique_ptr<LosslessRecorder>> open(const std::string& path,
                                                        const RecorderOptions& options);
  ~LosslessRecorder();
  LosslessRecorder(const LosslessRecorder&) = delete;
  LosslessRecorder& operator=(const LosslessRecorder&) = delete;

  // Pictures of the options' size; invalid_argument where a sample has more bits than they say. `captured`
  // rises, and is written to the millisecond.
  Result<void> write(ImageView<const std::uint16_t> picture, UtcTime captured);
  Result<void> finish();

 private:
  struct Impl;
  explicit LosslessRecorder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vigie::media
