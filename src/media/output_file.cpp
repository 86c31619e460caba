#include "output_file.h"

#include <filesystem>
#include <system_error>

#include <vigie/core/log.h>

namespace vigie::media {

OutputFile::OutputFile(std::string path, const char* container)
    : path_(std::move(path)), part_(path_ + ".part") {
  prepare_ffmpeg();
  // "file:" so that a name with a colon in it is not taken for a protocol.
  const std::string url = "file:" + part_;
  if (avformat_alloc_output_context2(&context_, nullptr, container, url.c_str()) >= 0) {
    context_->opaque = &recorder_;
  }
}

OutputFile::~OutputFile() {
  if (context_ == nullptr) return;
  avio_closep(&context_->pb);
  avformat_free_context(context_);
  std::error_code ignored;
  if (created_) std::filesystem::remove(part_, ignored);
}

Error OutputFile::failure(int error) {
  if (context_ != nullptr && context_->pb != nullptr && context_->pb->error < 0) error = context_->pb->error;
  Error said = ffmpeg_error(error, "cannot write " + printable(path_), &recorder_);
  if (error == AVERROR(ENOSPC))
    said = Error(ErrorCode::exhausted, said.message + ": the disk is full; make room on it");
  return said;
}

Result<void> OutputFile::create() {
  if (context_ == nullptr) return {ErrorCode::exhausted, "out of memory"};
  if (const int error = avio_open(&context_->pb, context_->url, AVIO_FLAG_WRITE); error < 0) {
    Error said = failure(error);
    if (said.code == ErrorCode::not_found) said.message += ": its folder does not exist; create it";
    return said;
  }
  created_ = true;
  return {};
}

Result<AVStream*> OutputFile::add_stream(const AVCodecParameters& parameters, AVRational time_base) {
  AVStream* stream = avformat_new_stream(context_, nullptr);
  if (stream == nullptr || avcodec_parameters_copy(stream->codecpar, &parameters) < 0) {
    return {ErrorCode::exhausted, "out of memory"};
  }
  stream->codecpar->codec_tag = 0;
  stream->time_base = time_base;
  return stream;
}

Result<void> OutputFile::begin(UtcTime created, AVDictionary** options) {
  av_dict_set(&context_->metadata, "creation_time", to_rfc3339(created).c_str(), 0);
  if (const int error = avformat_write_header(context_, options); error < 0) {
    Error said = failure(error);
    if (said.code == ErrorCode::damaged) said.code = ErrorCode::unsupported;
    return said;
  }
  begun_ = true;
  return {};
}

Result<void> OutputFile::write(AVPacket& packet) {
  if (const int error = av_write_frame(context_, &packet); error < 0) return failure(error);
  if (context_->pb->error < 0) return failure(context_->pb->error);
  return {};
}

Result<void> OutputFile::finish() {
  if (const int error = av_write_trailer(context_); error < 0) return failure(error);
  if (context_->pb->error < 0) return failure(context_->pb->error);
  if (const int error = avio_closep(&context_->pb); error < 0) return failure(error);
  std::error_code failed;
  std::filesystem::rename(part_, path_, failed);
  if (failed) return {ErrorCode::io, "cannot write " + printable(path_) + ": " + failed.message()};
  created_ = false;
  return {};
}

}  // namespace vigie::media
