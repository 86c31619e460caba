// Bytes for a demuxer from a file or from memory, through our own reads: a hostile file cannot make FFmpeg
// open another one, and a stop is met within one read. Private to media. Thread-bound.
#pragma once

#include "ffmpeg.h"

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

#include <vigie/core/clock.h>

namespace vigie::media {

class ByteInput {
 public:
  // not_found, permission_denied, io; unsupported where it is no regular file; damaged where it is empty.
  static Result<std::unique_ptr<ByteInput>> file(const std::string& path);
  // Borrows `bytes` for as long as it lives.
  static Result<std::unique_ptr<ByteInput>> memory(std::span<const std::uint8_t> bytes);
  ~ByteInput();
  ByteInput(const ByteInput&) = delete;
  ByteInput& operator=(const ByteInput&) = delete;

  [[nodiscard]] AVIOContext* context() const { return context_; }
  [[nodiscard]] std::int64_t size() const { return size_; }
  // A read after this was asked to stop, or past the deadline, fails with AVERROR_EXIT.
  void limit(const std::stop_token& stop, const Clock* clock, MonotonicTime deadline);
  // The error number of the operating system that a read met; 0 if none did.
  [[nodiscard]] int system_error() const { return system_error_; }

 private:
  ByteInput() = default;
  Result<void> make_context();
  static int read(void* self, std::uint8_t* to, int size);
  static std::int64_t seek(void* self, std::int64_t offset, int whence);

  int descriptor_ = -1;
  std::span<const std::uint8_t> bytes_;
  std::int64_t size_ = 0, position_ = 0;
  int system_error_ = 0;
  std::stop_token stop_;
  const Clock* clock_ = nullptr;
  MonotonicTime deadline_;
  AVIOContext* context_ = nullptr;
};

}  // namespace vigie::media
