// A container being written: under "PATH.part" until it is whole. Private to media. Thread-bound.
#pragma once

#include "ffmpeg.h"

#include <string>

namespace vigie::media {

class OutputFile {
 public:
  OutputFile(std::string path, const char* container);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // Creates the file. io, permission_denied.
  Result<void> create();
  // The one stream, until begin().
  Result<AVStream*> add_stream(const AVCodecParameters& parameters, AVRational time_base);
  // Writes the head. `created`: what the container says of when the recording began. Takes `options`.
  Result<void> begin(UtcTime created, AVDictionary** options);
  [[nodiscard]] bool is_begun() const { return begun_; }
  [[nodiscard]] AVRational time_base() const { return context_->streams[0]->time_base; }
  Result<void> write(AVPacket& packet);
  // Writes the end and gives the file its name.
  Result<void> finish();

 private:
  Error failure(int error);

  const std::string path_;
  const std::string part_;
  ErrorRecorder recorder_;
  AVFormatContext* context_ = nullptr;
  bool begun_ = false;
  bool created_ = false;
};

}  // namespace vigie::media
