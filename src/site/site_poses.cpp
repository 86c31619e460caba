// Where the cameras stand, kept version by version.
#include "ground_impl.h"
#include "site_impl.h"

#include <array>

#include <fmt/format.h>

#include <vigie/core/log.h>

namespace vigie::site {

Result<CameraStatus> SiteImpl::set_pose(const Principal& who, CameraId id, const NewPose& pose) {
  MutexLock one_at_a_time(changing_);
  if (auto placed = place(who, id, pose); !placed) return std::move(placed).error();
  auto status = camera(id);
  if (status) hub_.publish(*status);
  return status;
}

Result<void> SiteImpl::place(const Principal& who, CameraId id, const NewPose& pose) {
  if (auto record = record_of(id); !record) return std::move(record).error();
  auto stands = ground_->stand(id, pose);
  if (!stands) return std::move(stands).error();
  PoseRecord record = next_pose(id);
  record.placement = *stands;
  const Pose& p = record.placement.pose;
  const std::string what = fmt::format(
      "placed at {:.6f}, {:.6f}, {:.1f} m over the ground, bearing {:.2f}°, elevation {:.2f}° ({})",
      p.place.latitude.degrees(), p.place.longitude.degrees(),
      record.placement.above_ground.value_or(Length()).metres(), p.bearing.degrees(), p.elevation.degrees(),
      to_string(record.placement.how));
  return commit_pose(who, record, what);
}

Result<void> SiteImpl::clear_pose(const Principal& who, CameraId id) {
  MutexLock one_at_a_time(changing_);
  if (auto record = record_of(id); !record) return std::move(record).error();
  const auto known = poses_.find(id);
  if (known == poses_.end() || known->second.removed) {
    return Error(ErrorCode::not_found, "it is not known where this camera stands");
  }
  PoseRecord record = next_pose(id);
  record.placement = known->second.placement;
  record.removed = true;
  if (auto done = commit_pose(who, record, "its place forgotten"); !done) return done;
  if (auto status = camera(id)) hub_.publish(*status);
  return {};
}

PoseRecord SiteImpl::next_pose(CameraId id) const {
  const auto last = poses_.find(id);
  PoseRecord record;
  record.camera = id;
  record.site = id_;
  record.revision = last == poses_.end() ? 0 : last->second.revision + 1;
  record.held.from = clock_.utc();
  return record;
}

Result<void> SiteImpl::commit_pose(const Principal& who, const PoseRecord& pose, const std::string& what) {
  const std::array events{
      event_of(ids_.next(), 0, pose),
      event_of(ids_.next(), 0,
               AuditEntry{who, Action::change_cameras, "camera " + pose.camera.to_string(), what, true})};
  if (auto committed = records_->commit(events, Durability::durable); !committed) return committed.error();
  take_pose(pose);
  return {};
}

void SiteImpl::take_pose(const PoseRecord& pose) {
  poses_.insert_or_assign(pose.camera, pose);
  if (pose.removed) {
    ground_->remove(pose.camera);
  } else {
    ground_->set(pose.camera, pose.placement);
  }
  place_sun();
  MutexLock lock(mutex_);
  const auto slot = slots_.find(pose.camera);
  if (slot != slots_.end()) slot->second->set_pose(pose.removed ? std::nullopt : std::optional(pose));
}

Result<void> SiteImpl::read_poses(CameraId id) {
  auto history = records_->pose_history(id);
  if (!history) return std::move(history).error();
  if (history->empty()) return {};
  PoseRecord last = history->back();
  if (auto valid = check_placement(last.placement); !valid && !last.removed) {
    log_warning("site", fmt::format("the place of camera {} cannot be used, so it has none: {}",
                                    id.to_string(), valid.error().to_string()));
    last.removed = true;
  }
  take_pose(last);
  return {};
}

}  // namespace vigie::site
