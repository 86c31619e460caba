#include "cptv_source.h"
#include "flir_source.h"
#include "folder_source.h"
#include "raw_source.h"
#include "stream_source.h"
#include "video_source.h"

#include <filesystem>
#include <string_view>

#include <vigie/core/log.h>
#include <vigie/source/open.h>

namespace vigie::source {
namespace {

// "file:PATH" and "file://PATH" to PATH.
std::string path_of(std::string_view url) {
  if (url.starts_with("file://")) return media::percent_decoded(url.substr(7));
  if (url.starts_with("file:")) return std::string(url.substr(5));
  return std::string(url);
}

// To open a pipe is to wait for somebody at its other end.
Result<void> refuse_special(const std::string& path) {
  std::error_code unknown;
  const auto status = std::filesystem::status(path, unknown);
  if (!std::filesystem::exists(status) || std::filesystem::is_regular_file(status)) return {};
  return {ErrorCode::unsupported, "cannot read " + printable(path) + ": it is not a regular file"};
}

Result<std::unique_ptr<Source>> open_path(const std::string& path, const SourceOptions& options,
                                          const Clock& clock) {
  std::error_code unknown;
  if (std::filesystem::is_directory(path, unknown)) return open_folder(path, options, clock);
  if (auto file = refuse_special(path); !file) return file.error();
  if (is_cptv(path)) return open_cptv(path, options, clock);
  if (is_flir(path)) return open_flir(path, options, clock);
  return open_video_file(path, options, clock);
}

Result<std::unique_ptr<Source>> open_live(const SourceOptions& options, const Clock& clock) {
  auto url = media::parse_stream_url(options.url);
  if (!url) return url.error();
  if (options.credentials) url->credentials = options.credentials;
  StreamReaderOptions reader;
  reader.url = std::move(*url);
  reader.decoder_threads = options.decoder_threads;
  reader.open_timeout = options.open_timeout;
  reader.stall_timeout = options.stall_timeout;
  return open_stream(std::move(reader), options, clock);
}

}  // namespace

Result<void> SourceOptions::validate() const {
  if (url.empty())
    return {ErrorCode::invalid_argument, "a source needs an address: a file, a folder or rtsp://…"};
  if (url.find('\0') != std::string::npos) {
    return {ErrorCode::invalid_argument, "the source's address has a zero byte in it"};
  }
  if (decoder_threads < 1 || decoder_threads > 16) {
    return {ErrorCode::invalid_argument, "a decoder has 1 to 16 threads"};
  }
  if (raw_width < 0 || raw_width > kMaxImageSide || raw_height < 0 || raw_height > kMaxImageSide) {
    return {ErrorCode::invalid_argument, "raw pictures have sides of up to " + std::to_string(kMaxImageSide)};
  }
  if (!(frames_per_second >= 0.001 && frames_per_second <= 10'000)) {
    return {ErrorCode::invalid_argument, "frames a second are from 0.001 to 10000"};
  }
  if (open_timeout < Duration::milliseconds(100) || stall_timeout < Duration::milliseconds(100)) {
    return {ErrorCode::invalid_argument, "a stream's timeouts are 0.1 s at least"};
  }
  return {};
}

Result<std::unique_ptr<Source>> open_source(const SourceOptions& options, const Clock& clock) {
  if (auto valid = options.validate(); !valid) return valid.error();
  if (media::is_stream_url(options.url)) return open_live(options, clock);
  if (options.url.starts_with("raw:")) {
    auto plan = parse_raw_url(options.url, options);
    if (!plan) return plan.error();
    if (auto file = refuse_special(plan->path); !file) return file.error();
    return open_raw(*plan, options, clock);
  }
  return open_path(path_of(options.url), options, clock);
}

}  // namespace vigie::source
