// Any bytes at all, as a CPTV file. What does not begin as gzip is packed first: a fuzzer does not find its
// way through deflate and its checksum, and the format inside is what wants trying.
#include "cptv_reader.h"

#include <cstdint>
#include <cstdlib>
#include <span>
#include <sstream>
#include <string>

#include <zlib.h>

namespace {

std::string packed(std::span<const std::uint8_t> bytes) {
  if (bytes.size() >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B) return {bytes.begin(), bytes.end()};
  z_stream stream{};
  deflateInit2(&stream, Z_NO_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string in(bytes.begin(), bytes.end()), out(deflateBound(&stream, bytes.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// How many frames there are; every value of every picture within the format's range, times never falling.
int read_all(const std::string& file, vigie::source::CptvReader::Pixels pixels) {
  std::istringstream in(file);
  vigie::source::CptvReader reader(in);
  const auto header = reader.read_header();
  if (!header) return 0;
  int frames = 0;
  vigie::Duration last;
  for (;;) {
    const auto frame = reader.next(pixels);
    if (!frame || !*frame) return frames;
    ++frames;
    if (!(*frame)->background && (*frame)->time < last) std::abort();
    if (!(*frame)->background) last = (*frame)->time;
    for (const std::uint16_t value : (*frame)->image.samples()) {
      if (value < vigie::source::kCptvLeastValue || value > vigie::source::kCptvMostValue) std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string file = packed({data, size});
  const int decoded = read_all(file, vigie::source::CptvReader::Pixels::decode);
  const int skipped = read_all(file, vigie::source::CptvReader::Pixels::skip);
  if (decoded > skipped) std::abort();  // what decodes is there to be skipped
  return 0;
}
