#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include <vigie/sim/truth.h>

namespace vigie::sim {
namespace {

std::string json_text(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      result += {'\\', c};
    else if (static_cast<unsigned char>(c) < 0x20)
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      result += c;
  }
  return result + '"';
}

std::string csv_text(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + '"';
}

}  // namespace

std::string truth_csv_head() {
  return "camera,frame,time_ns,id,name,group,class,model,left_px,top_px,width_px,height_px,visible,distance_"
         "m,"
         "east_m,north_m,up_m,velocity_east_mps,velocity_north_mps,velocity_up_mps,latitude_deg,longitude_"
         "deg,"
         "height_above_ellipsoid_m\n";
}

std::string truth_csv(const SimulatedCamera& camera, std::uint64_t frame, const SimulatedPicture& picture) {
  std::string rows;
  for (const TruthObject& t : picture.truth) {
    const Identity& who = camera.identities()[t.identity];
    const Geodetic at = camera.site().geodetic_from_enu(t.place);
    rows += fmt::format(
        "{},{},{},{},{},{},{},{},{:.2f},{:.2f},{:.2f},{:.2f},{:.3f},{:.2f},{:.3f},{:.3f},{:.3f},{:.3f},{:.3f}"
        ","
        "{:.3f},{:.9f},{:.9f},{:.3f}\n",
        csv_text(camera.settings().name), frame, camera.time_of(frame).nanoseconds(), who.id,
        csv_text(who.name), csv_text(who.group), to_string(who.object_class), who.model, t.box.left,
        t.box.top, t.box.width, t.box.height, t.visible, t.distance.metres(), t.place.x, t.place.y, t.place.z,
        t.velocity.x, t.velocity.y, t.velocity.z, at.latitude.degrees(), at.longitude.degrees(),
        at.height.metres());
  }
  return rows;
}

std::string truth_json_line(const SimulatedCamera& camera, std::uint64_t frame,
                            const SimulatedPicture& picture) {
  std::string objects;
  for (const TruthObject& t : picture.truth) {
    const Identity& who = camera.identities()[t.identity];
    const Geodetic at = camera.site().geodetic_from_enu(t.place);
    if (!objects.empty()) objects += ',';
    objects += fmt::format(
        R"({{"id":{},"name":{},"group":{},"class":"{}","model":"{}","box_px":[{:.2f},{:.2f},{:.2f},{:.2f}],)"
        R"("visible":{:.3f},"distance_m":{:.2f},"enu_m":[{:.3f},{:.3f},{:.3f}],)"
        R"("velocity_mps":[{:.3f},{:.3f},{:.3f}],"latitude_deg":{:.9f},"longitude_deg":{:.9f},)"
        R"("height_above_ellipsoid_m":{:.3f}}})",
        who.id, json_text(who.name), json_text(who.group), to_string(who.object_class), who.model, t.box.left,
        t.box.top, t.box.width, t.box.height, t.visible, t.distance.metres(), t.place.x, t.place.y, t.place.z,
        t.velocity.x, t.velocity.y, t.velocity.z, at.latitude.degrees(), at.longitude.degrees(),
        at.height.metres());
  }
  return fmt::format(R"({{"camera":{},"frame":{},"time_ns":"{}","shutter":{},"objects":[{}]}})",
                     json_text(camera.settings().name), frame, camera.time_of(frame).nanoseconds(),
                     picture.shutter, objects) +
         '\n';
}

std::string truth_mot(std::uint64_t frame, const SimulatedCamera& camera, const SimulatedPicture& picture,
                      const MotOptions& options) {
  std::string rows;
  for (const TruthObject& t : picture.truth) {
    if (t.visible < options.least_visible || std::max(t.box.width, t.box.height) < options.least_px) continue;
    rows += fmt::format("{},{},{:.2f},{:.2f},{:.2f},{:.2f},1,-1,-1,-1\n", frame,
                        camera.identities()[t.identity].id, t.box.left, t.box.top, t.box.width, t.box.height);
  }
  return rows;
}

Result<void> write_truth(SimulatedCamera& camera, std::uint64_t first, std::uint64_t frames,
                         const std::string& prefix, const MotOptions& options) {
  std::ofstream csv(prefix + ".csv"), jsonl(prefix + ".jsonl"), mot(prefix + ".txt");
  csv << truth_csv_head();
  for (std::uint64_t i = 0; i < frames; ++i) {
    const SimulatedPicture& picture = camera.truth(first + i);
    csv << truth_csv(camera, first + i, picture);
    jsonl << truth_json_line(camera, first + i, picture);
    mot << truth_mot(i + 1, camera, picture, options);
  }
  csv.close();
  jsonl.close();
  mot.close();
  if (!csv || !jsonl || !mot)
    return {ErrorCode::io,
            fmt::format("{}.csv, .jsonl and .txt cannot be written; is there such a folder, and "
                        "space?",
                        prefix)};
  return {};
}

}  // namespace vigie::sim
