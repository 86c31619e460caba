#include "cptv_check.h"

#include <limits>

namespace vigie::source {

bool CptvCheck::advance() {
  switch (stage_) {
    case Stage::header:
      stage_ = reader_.read_header() ? Stage::frames : Stage::rest;
      return false;
    case Stage::frames: {
      const auto frame = reader_.next(CptvReader::Pixels::skip);
      if (!frame || !*frame) stage_ = Stage::rest;
      return false;
    }
    case Stage::rest: {
      const std::uint64_t got = reader_.gzip().skip(std::uint64_t{1} << 20);
      rest_left_ -= std::min(got, rest_left_);
      if (reader_.gzip().end() == GzipEnd::not_yet && rest_left_ > 0) return false;
      finish();
      return true;
    }
    case Stage::done:
      return true;
  }
  return true;
}

void CptvCheck::finish() {
  stage_ = Stage::done;
  const GzipEnd end = reader_.gzip().end();
  const bool nothing_against = end == GzipEnd::whole || end == GzipEnd::cut_short;
  believed_ = nothing_against ? std::numeric_limits<std::uint64_t>::max() : reader_.gzip().confirmed();
}

}  // namespace vigie::source
