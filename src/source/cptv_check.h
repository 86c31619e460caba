// Finds out how much of a CPTV file can be believed, before any of it is handed out.
//
// A gzip stream tells only at its end, by a checksum, whether what came before was right: a damaged byte can
// change pictures long before anything looks wrong. So the file is unpacked twice: once here, without
// decoding the pixels, and once for its pictures.
#pragma once

#include "cptv_reader.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>

namespace vigie::source {

// Thread-bound.
class CptvCheck {
 public:
  explicit CptvCheck(const std::filesystem::path& path) : file_(path, std::ios::binary), reader_(file_) {}

  // One frame or 1 MiB further; true once the answer is there.
  bool advance();
  // What is unpacked up to this byte is as it was written, as far as anybody can tell. A file that is cut
  // short is believed as far as it goes: nothing in it speaks against it.
  [[nodiscard]] std::uint64_t believed() const { return *believed_; }

 private:
  enum class Stage { header, frames, rest, done };
  void finish();

  std::ifstream file_;
  CptvReader reader_;
  Stage stage_ = Stage::header;
  std::uint64_t rest_left_ = std::uint64_t{256} << 20;  // after the last frame that makes sense, unpacked
  std::optional<std::uint64_t> believed_;
};

}  // namespace vigie::source
