// What a source delivers: the compressed packet as it came, and the picture decoded from it. Plain values.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <vigie/core/id.h>
#include <vigie/core/image.h>
#include <vigie/core/origin.h>
#include <vigie/core/time.h>

namespace vigie {

// One picture of one camera. `epoch` counts how often its source was opened; `sequence` counts from 0 within
// it.
struct FrameId {
  CameraId camera;
  std::uint32_t epoch = 0;
  std::uint64_t sequence = 0;
  friend auto operator<=>(const FrameId&, const FrameId&) = default;
};

// How a stream is coded. `codec` is FFmpeg's name for it ("h264", "hevc", "ffv1", "rawvideo"); what has no
// packets of its own (CPTV, a folder of pictures, the simulator) says "none".
struct StreamFormat {
  std::string codec = "none";
  int width = 0, height = 0;                // px
  int bits = 0;                             // how many bits of a sample count: 8 to 16
  double frames_per_second = 0;             // as announced; 0 where not told
  std::vector<std::uint8_t> codec_private;  // extradata: for h264 avcC or Annex B parameter sets
  friend bool operator==(const StreamFormat&, const StreamFormat&) = default;
};

// One compressed access unit, never changed once made.
struct Packet {
  std::vector<std::uint8_t> data;
  MediaTime pts;     // when to show
  MediaTime dts;     // when to decode
  bool key = false;  // can be decoded without those before it
  UtcTime captured;  // as of the frame that it decodes to
  std::shared_ptr<const StreamFormat> format;
};
using PacketPtr = std::shared_ptr<const Packet>;

enum class PictureKind : int { unknown = 0, intra = 1, predicted = 2, repeat = 3, raw = 4 };

// kelvin = a · count + b
struct Radiometry {
  double a = 0;  // kelvin a count
  double b = 0;  // kelvin
  friend bool operator==(const Radiometry&, const Radiometry&) = default;
};

// Read-only once made; copies share the picture.
struct Frame {
  FrameId id;
  Origin origin = Origin::unknown;
  UtcTime captured;               // middle of the exposure, as well as it is known
  Duration captured_uncertainty;  // one standard deviation
  MonotonicTime received;         // when it reached us
  MediaTime pts;                  // the stream's own stamp
  std::shared_ptr<const Image16> image;
  int bits = 16;                             // samples are in [0, 2^bits)
  std::shared_ptr<const Image8> valid_mask;  // 0: this pixel says nothing; null: all are valid
  std::optional<Radiometry> radiometry;
  PictureKind picture = PictureKind::unknown;
  std::optional<int> quantiser;  // the codec's, where it tells
  std::uint32_t gain_epoch = 0;  // rises where the source knows that gain or offset jumped
  bool shutter = false;          // a shutter event freezes or disturbs this picture
  bool gap_before = false;       // pictures are missing between this one and the one before
  bool damaged = false;          // decoded, but not whole
  PacketPtr packet;              // what it was decoded from, or null
};

}  // namespace vigie
