#include "byte_input.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vigie/core/log.h>

namespace vigie::media {
namespace {

constexpr int kBufferBytes = 1 << 16;

Error system_failure(const std::string& path, int number) {
  const ErrorCode code = number == ENOENT || number == ENOTDIR ? ErrorCode::not_found
                         : number == EACCES || number == EPERM ? ErrorCode::permission_denied
                                                               : ErrorCode::io;
  return {code, "cannot open " + printable(path) + ": " + std::strerror(number)};
}

}  // namespace

Result<std::unique_ptr<ByteInput>> ByteInput::file(const std::string& path) {
  std::unique_ptr<ByteInput> input(new ByteInput);
  // Without O_NONBLOCK a pipe without a writer would hold us for ever.
  input->descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (input->descriptor_ < 0) return system_failure(path, errno);
  struct stat status{};
  if (::fstat(input->descriptor_, &status) != 0) return system_failure(path, errno);
  if (!S_ISREG(status.st_mode)) {
    return {ErrorCode::unsupported, "cannot read " + printable(path) + ": it is not a regular file"};
  }
  if (status.st_size == 0) {
    return {ErrorCode::damaged, "cannot read " + printable(path) + ": it is empty; copy or record it again"};
  }
  input->size_ = status.st_size;
  if (auto made = input->make_context(); !made) return made.error();
  return input;
}

Result<std::unique_ptr<ByteInput>> ByteInput::memory(std::span<const std::uint8_t> bytes) {
  std::unique_ptr<ByteInput> input(new ByteInput);
  input->bytes_ = bytes;
  input->size_ = static_cast<std::int64_t>(bytes.size());
  if (auto made = input->make_context(); !made) return made.error();
  return input;
}

Result<void> ByteInput::make_context() {
  prepare_ffmpeg();
  auto* buffer = static_cast<std::uint8_t*>(av_malloc(kBufferBytes));
  if (buffer == nullptr) return {ErrorCode::exhausted, "out of memory"};
  context_ = avio_alloc_context(buffer, kBufferBytes, 0, this, &ByteInput::read, nullptr, &ByteInput::seek);
  if (context_ == nullptr) {
    av_free(buffer);
    return {ErrorCode::exhausted, "out of memory"};
  }
  return {};
}

ByteInput::~ByteInput() {
  if (context_ != nullptr) {
    av_freep(&context_->buffer);
    avio_context_free(&context_);
  }
  if (descriptor_ >= 0) ::close(descriptor_);
}

void ByteInput::limit(const std::stop_token& stop, const Clock* clock, MonotonicTime deadline) {
  stop_ = stop;
  clock_ = clock;
  deadline_ = deadline;
}

int ByteInput::read(void* self, std::uint8_t* to, int size) {
  auto& input = *static_cast<ByteInput*>(self);
  if (input.stop_.stop_requested()) return AVERROR_EXIT;
  if (input.clock_ != nullptr && input.clock_->monotonic() > input.deadline_) return AVERROR_EXIT;
  if (size <= 0 || input.position_ >= input.size_) return AVERROR_EOF;
  const auto wanted = std::min<std::int64_t>(size, input.size_ - input.position_);
  std::int64_t got = wanted;
  if (input.descriptor_ < 0) {
    std::memcpy(to, input.bytes_.data() + input.position_, static_cast<std::size_t>(wanted));
  } else {
    do {
      got = ::pread(input.descriptor_, to, static_cast<std::size_t>(wanted), input.position_);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
      input.system_error_ = errno;
      return AVERROR(errno);
    }
    if (got == 0) return AVERROR_EOF;
  }
  input.position_ += got;
  return static_cast<int>(got);
}

std::int64_t ByteInput::seek(void* self, std::int64_t offset, int whence) {
  auto& input = *static_cast<ByteInput*>(self);
  if ((whence & AVSEEK_SIZE) != 0) return input.size_;
  std::int64_t base = 0;
  switch (whence & ~AVSEEK_FORCE) {
    case SEEK_SET:
      break;
    case SEEK_CUR:
      base = input.position_;
      break;
    case SEEK_END:
      base = input.size_;
      break;
    default:
      return AVERROR(EINVAL);
  }
  std::int64_t to = 0;
  if (__builtin_add_overflow(base, offset, &to) || to < 0) return AVERROR(EINVAL);
  input.position_ = to;
  return to;
}

}  // namespace vigie::media
