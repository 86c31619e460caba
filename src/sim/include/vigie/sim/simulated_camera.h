// One camera of a scene: frame number in, picture and truth out. The same number gives the same pixels on any
// machine of the same build, in any order.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <vigie/core/frame.h>
#include <vigie/core/geometry.h>
#include <vigie/core/site.h>
#include <vigie/core/track.h>
#include <vigie/geo/camera_model.h>
#include <vigie/geo/site_frame.h>
#include <vigie/sim/scene.h>
#include <vigie/sim/terrains.h>

namespace vigie::sim {

struct RenderOptions {
  bool without_targets = false;  // the scene with nobody in it
  bool reversed = false;         // time runs backwards from the scene's duration: every path is walked back
};

// Who may be in a picture.
struct Identity {
  int id = 0;  // from 1
  std::string name;
  std::string group;  // of those who move together, or empty
  ObjectClass object_class = ObjectClass::unknown;
  std::string model;
};

// One object in one picture.
struct TruthObject {
  std::size_t identity = 0;  // index into SimulatedCamera::identities
  Box box;                   // px, around what of the body is in the picture, hidden parts too
  double visible = 0;        // share of the body's area that is in the picture and not hidden, in [0, 1]
  Length distance;           // from the camera
  EnuVector place;           // m: where it touches the ground; of a flyer its middle
  EnuVector velocity;        // m/s
};

struct SimulatedPicture {
  bool shutter = false;            // stands still at an earlier picture
  std::uint32_t gain_epoch = 0;    // corrections so far
  std::vector<TruthObject> truth;  // of what the picture shows; only what is in front of the camera
};

// Thread-bound.
class SimulatedCamera {
 public:
  // invalid_argument where the scene has no camera of this index.
  static Result<void> check(const Scene& scene, int camera);
  // invalid_argument for a camera index or a place that the scene does not have; not_found and others of its
  // elevation file. Takes about a second of work, and nearly another where `terrains` does not have the
  // ground already. They are borrowed for the call; null: a ground of its own.
  static Result<SimulatedCamera> make(const Scene& scene, int camera, const RenderOptions& options = {},
                                      Terrains* terrains = nullptr);
  SimulatedCamera(SimulatedCamera&&) noexcept;
  SimulatedCamera& operator=(SimulatedCamera&&) noexcept;
  ~SimulatedCamera();

  [[nodiscard]] const CameraSettings& settings() const;
  [[nodiscard]] const geo::CameraModel& model() const;
  [[nodiscard]] const geo::SiteFrame& site() const;
  [[nodiscard]] const Pose& pose() const;
  [[nodiscard]] const std::vector<Identity>& identities() const;
  [[nodiscard]] int bits() const;  // 14 or 8
  // kelvin = a · count + b; nothing after automatic gain.
  [[nodiscard]] std::optional<Radiometry> radiometry() const;
  // From the scene's time 0.
  [[nodiscard]] Duration time_of(std::uint64_t frame) const;

  // Draws frame `frame`; `picture` is of the settings' size. The answer is valid until the next call.
  const SimulatedPicture& render(std::uint64_t frame, ImageView<std::uint16_t> picture);
  // What render would tell, without the noise: faster, where only the truth is wanted.
  const SimulatedPicture& truth(std::uint64_t frame);
  // The warmth that the last call drew, before the sensor: kelvin, row by row.
  [[nodiscard]] const std::vector<float>& apparent_kelvin() const;

 private:
  struct Impl;
  explicit SimulatedCamera(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vigie::sim
