#include "standing_file.h"

#include <array>
#include <fstream>
#include <span>

#include <fmt/format.h>

#include <vigie/core/whole_file.h>

namespace vigie::site {
namespace {

// As much as the largest map takes.
constexpr std::size_t kMostBytes = 100'000;

}  // namespace

track::KnownThings StandingFile::read() {
  std::error_code error;
  if (path_.empty() || !std::filesystem::exists(path_, error)) return {};
  std::ifstream file(path_, std::ios::binary);
  std::string text(kMostBytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  auto known = track::parse_known_things(text);
  if (!known) {
    log_warning("camera",
                fmt::format("{}: {} is learnt anew: {}", name_, path_.string(), known.error().message));
    return {};
  }
  written_ = std::move(text);
  return std::move(*known);
}

void StandingFile::keep(const track::KnownThings& known) {
  if (path_.empty() || known.width == 0) return;
  std::string text = track::to_text(known);
  if (text == written_) return;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  if (auto done = write_whole(path_, std::span(bytes, text.size())); !done) {
    log_warning("camera", fmt::format("{}: what stands is not kept: {}", name_, done.error().to_string()));
    return;
  }
  written_ = std::move(text);
}

}  // namespace vigie::site
