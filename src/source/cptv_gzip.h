// Unpacks a gzip stream (RFC 1952) a piece at a time, whatever its size, one member after another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <memory>
#include <span>
#include <string>

namespace vigie::source {

// How a stream came to its end, as far as it has been read.
enum class GzipEnd {
  not_yet,
  whole,      // the end is there, and every checksum agrees
  cut_short,  // the input stops in the middle
  broken,     // what is there contradicts itself: no gzip, a wrong code, a wrong checksum
};

// Thread-bound. Holds about 100 KiB, whatever the input says.
class GzipReader {
 public:
  // `in` at the start of a gzip stream; borrowed while this lives.
  explicit GzipReader(std::istream& in);
  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;
  ~GzipReader();

  // Unpacks into the whole of `into`, or as far as it goes: end() then says why it stopped.
  std::size_t read(std::span<std::uint8_t> into);
  // Unpacks and forgets; how many bytes it did.
  std::uint64_t skip(std::uint64_t bytes);

  [[nodiscard]] GzipEnd end() const;
  // What was wrong and at which byte of the packed file, where the end is cut short or broken.
  [[nodiscard]] const std::string& reason() const;
  // How many bytes have been handed out, and how many of them a checksum has confirmed.
  [[nodiscard]] std::uint64_t unpacked() const;
  [[nodiscard]] std::uint64_t confirmed() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vigie::source
