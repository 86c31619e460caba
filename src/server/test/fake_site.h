// A site of one recorded track, whose audit log can fail.
#pragma once

#include "test_files.h"

#include <memory>
#include <vector>

#include <vigie/site/site.h>

namespace vigie::server {

class FakeSite final : public site::Site {
 public:
  std::vector<AuditEntry> lines;
  bool audit_fails = false;
  site::ClipInfo recording;

  Result<void> audit(const AuditEntry& entry) override {
    if (audit_fails) return Error(ErrorCode::io, "the disk is away");
    lines.push_back(entry);
    return {};
  }
  [[nodiscard]] Result<site::ClipInfo> clip(const Uuid&) const override { return recording; }

  [[nodiscard]] site::SiteInfo info() const override { return {}; }
  [[nodiscard]] std::vector<site::CameraStatus> cameras() const override { return {}; }
  [[nodiscard]] Result<site::CameraStatus> camera(CameraId) const override { return none(); }
  Result<site::CameraStatus> add_camera(const Principal&, const site::NewCamera&) override { return none(); }
  Result<site::CameraStatus> change_camera(const Principal&, CameraId, const site::CameraChange&) override {
    return none();
  }
  Result<void> remove_camera(const Principal&, CameraId) override { return none(); }
  Result<site::CameraStatus> set_pose(const Principal&, CameraId, const site::NewPose&) override {
    return none();
  }
  Result<void> clear_pose(const Principal&, CameraId) override { return none(); }
  [[nodiscard]] const site::Ground& ground() const override { return *ground_; }
  [[nodiscard]] std::vector<Zone> zones() const override { return {}; }
  [[nodiscard]] std::vector<Rule> rules() const override { return {}; }
  Result<Zone> add_zone(const Principal&, const Zone&) override { return none(); }
  Result<Zone> set_zone(const Principal&, const Zone&) override { return none(); }
  Result<void> remove_zone(const Principal&, ZoneId) override { return none(); }
  Result<Rule> add_rule(const Principal&, const Rule&) override { return none(); }
  Result<Rule> set_rule(const Principal&, const Rule&) override { return none(); }
  Result<void> remove_rule(const Principal&, RuleId) override { return none(); }
  [[nodiscard]] Result<site::RuleTrial> try_rule(const Rule&, Duration) override { return none(); }
  Result<Alarm> acknowledge(const Principal&, AlarmId) override { return none(); }
  Result<Alarm> judge(const Principal&, AlarmId, const site::Verdict&) override { return none(); }
  [[nodiscard]] Result<std::vector<std::uint8_t>> snapshot(CameraId) const override { return none(); }
  [[nodiscard]] std::vector<vigie::Target> targets() const override { return {}; }
  site::Users& users() override { return *users_; }
  Register& records() override { invariant_failed("no register here", __FILE__, __LINE__); }
  [[nodiscard]] Result<std::string> export_alarm(AlarmId) const override { return none(); }
  [[nodiscard]] Result<std::filesystem::path> picture(const Uuid&) const override { return none(); }
  void add_viewer(std::shared_ptr<site::LiveViewer>) override {}
  void remove_viewer(const site::LiveViewer&) override {}
  void watch(const site::LiveViewer&, const std::vector<CameraId>&) override {}
  void want_key_picture(CameraId) override {}

 private:
  TestFolder folder_;
  SystemClock clock_;
  SequenceIdGenerator ids_;
  std::unique_ptr<site::Users> users_ = std::move(*site::Users::open(folder_.path(), clock_, ids_));
  std::unique_ptr<site::Ground> ground_ = std::move(*site::Ground::open({}));  // of nobody
  static Error none() { return {ErrorCode::not_found, "there is none"}; }
};

}  // namespace vigie::server
