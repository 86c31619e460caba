// What the site shows of its pictures: snapshots and recordings.
#include "site_impl.h"

#include <fmt/format.h>

#include <vigie/evidence/export.h>
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

Result<ClipInfo> SiteImpl::clip(const Uuid& id) const {
  const auto found = clips_->find(id);
  if (!found) return found.error();
  return ClipInfo{clips_->video(id), found->start, found->end - found->start, found->camera_width,
                  found->camera_height};
}

Result<std::filesystem::path> SiteImpl::picture(const Uuid& id) const {
  std::error_code error;
  std::filesystem::path file = clips_->picture(id);
  if (std::filesystem::is_regular_file(file, error)) return file;
  return Error(ErrorCode::not_found, "there is no picture of it");
}

Result<std::string> SiteImpl::export_alarm(AlarmId id) const {
  const auto alarm = records_->alarm(id);
  if (!alarm) return alarm.error();
  evidence::Exported what{id, alarm->track, "{}"};
  if (options_.describe_alarm) {
    auto account = options_.describe_alarm(*records_, id);
    if (!account) return account;
    what.account = *std::move(account);
  }
  return evidence::export_zip(*chain_, *clips_, what, clock_.utc());
}

}  // namespace vigie::site
