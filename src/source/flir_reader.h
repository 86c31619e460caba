// Picture after picture from a file of FLIR's, of whichever kind.
#pragma once

#include "flir_fff.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>

namespace vigie::source {

// Thread-bound.
class FlirReader {
 public:
  explicit FlirReader(const std::filesystem::path& path) : file_(path, std::ios::binary) {}

  // Nothing at the proper end. After an error or the end, nothing more may be asked for.
  Result<std::optional<FffPicture>> next();

 private:
  enum class Kind { unknown, fff, single };

  Result<std::vector<std::uint8_t>> read_at(std::uint64_t at, std::uint64_t size);
  Result<std::optional<FffPicture>> next_of_sequence();
  Result<std::optional<FffPicture>> read_single(std::span<const std::uint8_t> head);
  Result<bool> find_next();

  std::ifstream file_;
  Kind kind_ = Kind::unknown;
  std::uint64_t size_ = 0, at_ = 0, pictures_ = 0;
};

}  // namespace vigie::source
