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
    const auto found = slots_.find(id);
    if (found == slots_.end()) return Error(ErrorCode::not_found, "there is no such camera");
    frame = found->second->newest();
  }
  if (!frame) return Error(ErrorCode::unavailable, "the camera has given no picture yet");
  media::ToneMap tones;
  Image8 picture;
  tones.map(frame->image->view(), frame->bits, frame->captured, picture);
  return media::encode_jpeg(picture.view());
}

Result<ClipInfo> SiteImpl::clip(TrackId id) const {
  const auto found = clips_->find(id);
  if (!found) return found.error();
  return ClipInfo{clips_->video(id), found->start, found->end - found->start, found->camera_width,
                  found->camera_height};
}

Result<std::filesystem::path> SiteImpl::thumbnail(TrackId id) const {
  std::error_code error;
  std::filesystem::path file = clips_->thumbnail(id);
  if (std::filesystem::is_regular_file(file, error)) return file;
  return Error(ErrorCode::not_found, "there is no picture of this track");
}

}  // namespace vigie::site
