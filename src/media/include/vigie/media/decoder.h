// Compressed packets to pictures of 16-bit samples.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <vigie/core/frame.h>

namespace vigie::media {

struct DecoderOptions {
  // 1 to 16. With one, each packet gives its picture at once; more give delay, and speed with large pictures.
  int threads = 1;
  // Leave out the quantiser of each picture: saves a few per cent of the time.
  bool without_quantiser = false;
};

// One picture. Samples are kept as they are coded: in [0, 2^bits), limited range (16 to 235 at 8 bits) not
// stretched; colour is reduced to its luminance (BT.601).
struct DecodedPicture {
  std::shared_ptr<const Image16> image;
  int bits = 8;
  PictureKind kind = PictureKind::unknown;  // repeat: predicted, and every sample is that of the one before
  std::optional<int> quantiser;             // mean over the picture; H.264 and MPEG-1, 2, 4 tell it
  bool damaged = false;  // parts were missing or wrong, here or in what it was predicted from
  PacketPtr packet;      // what it came in
};

// Thread-bound. Pictures come in the order of showing; a packet gives none, one or several.
class Decoder {
 public:
  // unsupported: no such codec. invalid_argument: threads. For "rawvideo" the format's bits tell 8-bit grey
  // from 16-bit little-endian grey; other raw layouts need Demuxer::make_decoder.
  static Result<std::unique_ptr<Decoder>> open(const StreamFormat& format,
                                               const DecoderOptions& options = {});
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // Appends to `out`. damaged, unsupported, exhausted: what was appended before is good, and decoding may go
  // on with the next packet, its pictures marked damaged until one stands by itself.
  Result<void> decode(const PacketPtr& packet, std::vector<DecodedPicture>& out);
  // What the decoder still holds; then it is as new.
  Result<void> flush(std::vector<DecodedPicture>& out);

  struct Impl;
  explicit Decoder(std::unique_ptr<Impl> impl);

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace vigie::media
