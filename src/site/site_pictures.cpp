// What the site shows of its pictures: snapshots and recordings.
#include "site_impl.h"

#include <fmt/format.h>

#include <vigie/media/picture.h>
#include <vigie/media/tone_map.h>

namespace vigie::site {

Result<std::vector<std::uint8_t>> SiteImpl::snapshot(CameraId id) const {
  std::optional<Frame> frame;
  {
    MutexLock lock(mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end()) return Error(ErrorCode::not_found, "there is no such camera");
    frame = found->second.board->newest();
  }
  if (!frame) return Error(ErrorCode::unavailable, "the camera has given no picture yet");
  media::ToneMap tones;
  Image8 picture;
  tones.map(frame->image->view(), frame->bits, frame->captured, picture);
  return media::encode_jpeg(picture.view());
}

Result<ClipInfo> SiteImpl::clip(TrackId) const {
  return Error(ErrorCode::not_found, "there is no recording of this track");
}

Result<std::filesystem::path> SiteImpl::thumbnail(TrackId) const {
  return Error(ErrorCode::not_found, "there is no recording of this track");
}

}  // namespace vigie::site
